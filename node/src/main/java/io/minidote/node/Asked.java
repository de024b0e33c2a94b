package io.minidote.node;

import io.minidote.replica.CallId;
import io.minidote.replica.Response;
import java.util.function.Consumer;

/// One request, as itself and nothing else: two requests are never the same, whoever asked.
final class Asked implements CallId {

    private final Consumer<Response> answer;

    Asked(Consumer<Response> answer) {
        this.answer = answer;
    }

    void answer(Response response) {
        answer.accept(response);
    }
}
