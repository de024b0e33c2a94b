package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.crdt.History.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/// What a map of a few fields means: each of them is what its type's specification says of the part
/// of the history that concerns it.
///
/// @param fields what there may be
/// @param change a change of a field as an operation of the map
/// @param of what an operation of the map asks of a field
record MapMeaning<M>(
        List<Sample<?, ?, ?>> fields,
        Function<Field.Change<?, ?, ?>, M> change,
        BiFunction<M, Field<?, ?, ?>, Optional<Object>> of)
        implements Trial.Meaning<M> {

    record Sample<S extends Crdt<S, O, E>, O, E>(Field<S, O, E> field, Trial.Meaning<O> meaning) {

        static <S extends Crdt<S, O, E>, O, E> Sample<S, O, E> of(
                String key, DataType<S, O, E> type, Trial.Meaning<O> meaning) {
            return new Sample<>(new Field<>(Bytes.of(key), type), meaning);
        }

        Field.Change<S, O, E> change(Random random) {
            return field.change(meaning.operation(random));
        }

        @SuppressWarnings("unchecked") // what is asked of the field is an operation of its type
        <M> void show(
                History<M> history,
                BiFunction<M, Field<?, ?, ?>, Optional<Object>> of,
                Map<Field<?, ?, ?>, Object> values) {
            var part =
                    new History<>(
                            history.stream()
                                    .flatMap(event ->
                                            of
                                                    .apply(event.operation(), field)
                                                    .map(operation -> with(event, (O) operation))
                                                    .stream())
                                    .toList());
            if (meaning.exists(part)) {
                values.put(field, meaning.value(part));
            }
        }

        private static <O> Event<O> with(Event<?> event, O operation) {
            return new Event<>(
                    operation,
                    event.number(),
                    event.seen(),
                    event.transaction(),
                    event.dot(),
                    event.time());
        }
    }

    @Override
    public M operation(Random random) {
        return change.apply(fields.get(random.nextInt(fields.size())).change(random));
    }

    @Override
    public Map<Field<?, ?, ?>, Object> value(History<M> visible) {
        var values = new TreeMap<Field<?, ?, ?>, Object>();
        fields.forEach(sample -> sample.show(visible, of, values));
        return values;
    }

    @Override
    public boolean exists(History<M> visible) {
        return !value(visible).isEmpty();
    }
}
