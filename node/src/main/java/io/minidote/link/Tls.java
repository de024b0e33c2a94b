package io.minidote.link;

import io.minidote.base.Excerpt;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a link's connections are secured with: TLS, in which each side shows who it is.
///
/// The files are read when the link starts, and again when they have changed: connections that are
/// made from then on use what is in them now. Those that are there stay.
final class Tls {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    private final String self;
    private final TlsFiles files;

    private volatile @Nullable Credentials credentials;

    /// What was last wrong with the files, so that it is said once.
    private String trouble = "";

    Tls(String self, TlsFiles files) {
        this.self = self;
        this.files = files;
    }

    /// Reads the files for the first time. Nothing is connected before.
    void read() throws UnusableTls {
        var read = Credentials.read(files);
        credentials = read;
        LOG.info("{} speaks TLS with its peers, as {}", self, read);
    }

    /// Reads the files again if they have changed. To be called from time to time by one thread,
    /// which nobody waits for.
    void renew() {
        try {
            if (!current().current(files)) {
                read();
            }
            trouble = "";
        } catch (UnusableTls unusable) {
            // One file may have been replaced and the other not yet.
            var why = String.valueOf(unusable.getMessage());
            if (!why.equals(trouble)) {
                trouble = why;
                LOG.warn("{} goes on with the certificate it has: {}", self, why);
            }
        }
    }

    SSLContext context() {
        return current().context();
    }

    private Credentials current() {
        return Objects.requireNonNull(credentials, "read() comes first");
    }

    /// Why somebody is not believed, or does not believe us, in words for operators.
    static String why(Exception failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return "its certificate was not signed by any of peer.tls.ca";
            }
            if (cause instanceof CertificateException && cause.getCause() == null) {
                return "its certificate is not accepted: " + said(cause);
            }
        }
        var said = said(failed);
        if (said.contains("Empty client certificate chain")) {
            return "it shows no certificate that any of peer.tls.ca has signed";
        }
        if (said.contains("Received fatal alert")) {
            return "it does not accept our certificate or our TLS, and its log says why: " + said;
        }
        return "it speaks no TLS as we do, though peer.tls.* must be set at all nodes or at none: "
                + said;
    }

    private static String said(Throwable failed) {
        return Excerpt.of(String.valueOf(failed.getMessage()));
    }
}
