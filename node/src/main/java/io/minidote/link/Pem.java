package io.minidote.link;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// One thing in a text of PEM (RFC 7468): what it says that it is, and its bytes.
///
/// @param label such as `CERTIFICATE`
record Pem(String label, byte[] bytes) {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    /// Everything in a text; what stands between is for people.
    ///
    /// @throws IllegalArgumentException if something that begins is not in base 64
    static List<Pem> all(String text) {
        var found = new ArrayList<Pem>();
        var block = BLOCK.matcher(text);
        while (block.find()) {
            var bytes = Base64.getDecoder().decode(block.group(2).replaceAll("\\s", ""));
            found.add(new Pem(block.group(1), bytes));
        }
        return found;
    }
}
