package io.minidote.history.judge;

/// What somebody must see: of each chain so many transactions, the first ones.
interface Horizon {
    int seen(int chain);
}
