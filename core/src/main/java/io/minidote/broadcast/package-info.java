/// Tagged reliable causal broadcast: every transaction is delivered at every replica, once, and
/// after everything it depends on.
package io.minidote.broadcast;
