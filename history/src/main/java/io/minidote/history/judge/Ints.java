package io.minidote.history.judge;

import java.util.Arrays;

/// A list of numbers that grows.
final class Ints {

    private int[] numbers = new int[2];
    private int size;

    void add(int number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    int size() {
        return size;
    }

    int get(int index) {
        return numbers[index];
    }

    int last() {
        return numbers[size - 1];
    }

    int[] toArray() {
        return Arrays.copyOf(numbers, size);
    }
}
