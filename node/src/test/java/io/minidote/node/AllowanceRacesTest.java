package io.minidote.node;

import io.minidote.link.Interleavings;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

class AllowanceRacesTest {

    @Test
    void threadsTakeAndGiveBackAsIfOneAfterTheOther() {
        Interleavings.linearizable(Takers.class, Allowance.class);
    }

    public static final class Takers {
        private final Allowance allowance = new Allowance(10);

        @Operation
        public boolean take(@Param(gen = IntGen.class, conf = "3:12") int amount) {
            return allowance.take(amount);
        }

        @Operation
        public void giveBack(@Param(gen = IntGen.class, conf = "3:12") int amount) {
            allowance.giveBack(amount);
        }

        @Operation
        public long held() {
            return allowance.held();
        }
    }
}
