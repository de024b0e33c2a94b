package io.minidote.history;

import io.minidote.history.Operation.Add;
import io.minidote.history.Operation.Count;
import io.minidote.history.Operation.Increment;
import io.minidote.history.Operation.Members;
import io.minidote.history.Operation.Read;
import io.minidote.history.Operation.Remove;
import io.minidote.history.Operation.Write;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Transactions as lines of JSON; docs/history-format.md is the contract.
final class TransactionJson {

    /// The version of the format. A change that older readers would misunderstand raises it.
    static final int VERSION = 1;

    static final String MAGIC = "minidote-history";

    static final JsonFactory JSON = new JsonFactory();

    private TransactionJson() {}

    static String write(Transaction transaction) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("session", transaction.session());
            json.writeStringProperty("replica", transaction.replica());
            json.writeNumberProperty("number", transaction.number());
            json.writeNumberProperty("invoked", transaction.invoked());
            json.writeNumberProperty("completed", transaction.completed());
            json.writeStringProperty("outcome", transaction.outcome().word());
            json.writeArrayPropertyStart("operations");
            for (var operation : transaction.operations()) {
                write(operation, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(Operation operation, JsonGenerator json) {
        json.writeStartObject();
        switch (operation) {
            case Write(var key, var value) -> {
                begin("write", key, json);
                json.writeStringProperty("value", value);
            }
            case Read(var key, var values) -> {
                begin("read", key, json);
                strings("values", values, json);
            }
            case Increment(var key, var by) -> {
                begin("increment", key, json);
                json.writeNumberProperty("by", by);
            }
            case Count(var key, var value) -> {
                begin("count", key, json);
                json.writeNumberProperty("value", value);
            }
            case Add(var key, var element) -> {
                begin("add", key, json);
                json.writeStringProperty("element", element);
            }
            case Remove(var key, var element) -> {
                begin("remove", key, json);
                json.writeStringProperty("element", element);
            }
            case Members(var key, var elements) -> {
                begin("members", key, json);
                strings("elements", elements, json);
            }
        }
        json.writeEndObject();
    }

    private static void begin(String word, String key, JsonGenerator json) {
        json.writeStringProperty("op", word);
        json.writeStringProperty("key", key);
    }

    private static void strings(String field, List<String> values, JsonGenerator json) {
        json.writeArrayPropertyStart(field);
        for (var value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
