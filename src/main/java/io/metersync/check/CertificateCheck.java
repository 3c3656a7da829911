package io.metersync.check;

import io.metersync.check.finding.Finding;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Warns of client certificates that expire soon, after which the server would refuse every connection. */
final class CertificateCheck {
    private static final Duration SOON = Duration.ofDays(30);

    private final Settings settings;

    CertificateCheck(Settings settings) {
        this.settings = settings;
    }

    List<Finding> run() {
        return Stream.of(Setting.POSTGRES_SYNC_SSLCERT, Setting.POSTGRES_CLIENT_SSLCERT)
                .filter(setting -> !settings.text(setting).isEmpty())
                .flatMap(setting -> end(Path.of(settings.text(setting)))
                        .filter(end -> end.isBefore(Instant.now().plus(SOON)))
                        .map(end -> expiring(setting, end))
                        .stream())
                .toList();
    }

    /** Empty for a file that can't be read, which the connection reports. */
    private static Optional<Instant> end(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            return Optional.of(((X509Certificate) certificate).getNotAfter().toInstant());
        } catch (IOException | CertificateException e) {
            return Optional.empty();
        }
    }

    private Finding expiring(Setting setting, Instant end) {
        String file = settings.text(setting);
        return Finding.warning(
                        "configuration",
                        "%s: the client certificate %s is valid until %s: replace it and its key; a running Metersync needs no restart"
                                .formatted(setting, file, end))
                .fixedBy("openssl x509 -enddate -noout -in '%s'".formatted(file));
    }
}
