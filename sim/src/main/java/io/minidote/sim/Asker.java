package io.minidote.sim;

import io.minidote.replica.Response;

/// What waits for an answer.
interface Asker {

    Asker NOBODY =
            new Asker() {
                @Override
                public void answered(Response response) {}

                @Override
                public void lost() {}
            };

    void answered(Response response);

    /// The node crashed, or does not run: it may have happened, or not.
    void lost();
}
