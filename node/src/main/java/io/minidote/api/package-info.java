/// Minidote inside a program.
package io.minidote.api;
