package io.metersync.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The driver, which reads the password, the client certificate and its key again for each connection, so that a changed file needs no
 * restart. The driver itself reads the certificates' files; it needs the kind of the key in a PEM file. Until the pool knows the
 * isolation level of the server, the connections are {@link FirstConnection}s.
 */
final class FreshSecrets extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;

    private final transient Supplier<String> password;
    private volatile boolean isIsolationKnown;

    FreshSecrets(Supplier<String> password) {
        this.password = password;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (getSslCert() != null) {
            setPemKeyAlgorithm(keyAlgorithm(Path.of(getSslCert())));
        }
        Connection connection = getConnection(getUser(), password.get());
        return isIsolationKnown ? connection : FirstConnection.of(connection, () -> isIsolationKnown = true);
    }

    private static String keyAlgorithm(Path certificate) throws SQLException {
        try (InputStream in = Files.newInputStream(certificate)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey()
                    .getAlgorithm();
        } catch (IOException | CertificateException e) {
            throw new SQLException(
                    "the client certificate %s can't be read: give its path in POSTGRES_..._SSLCERT, as PEM"
                            .formatted(certificate),
                    "28000",
                    e);
        }
    }
}
