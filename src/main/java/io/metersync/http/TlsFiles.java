package io.metersync.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509KeyManager;

/** HTTP_TLS_CERT and HTTP_TLS_KEY: PEM files, the certificate first in its chain. */
public record TlsFiles(Path certificate, Path key) {
    PemKeyCertOptions options() throws IOException {
        return new PemKeyCertOptions()
                .setCertValue(Buffer.buffer(Files.readAllBytes(certificate)))
                .setKeyValue(Buffer.buffer(Files.readAllBytes(key)));
    }

    /** Null, or why no server can be started with these files. */
    String problem() {
        try {
            X509KeyManager keys =
                    (X509KeyManager) options().getKeyManagerFactory(null).getKeyManagers()[0];
            String alias = keys.getServerAliases("RSA", null) != null
                    ? keys.getServerAliases("RSA", null)[0]
                    : keys.getServerAliases("EC", null)[0];
            return belongs(keys.getPrivateKey(alias), keys.getCertificateChain(alias)[0])
                    ? null
                    : "the key does not belong to the certificate";
        } catch (Exception e) {
            return "no PEM certificate and key (RSA or EC, without a passphrase) can be read: " + e.getMessage();
        }
    }

    /** The server's own certificate. */
    public static X509Certificate first(Path certificate) throws IOException, CertificateException {
        try (var in = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .findFirst()
                    .orElseThrow(() -> new CertificateException("no certificate in " + certificate));
        }
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        byte[] text = {1, 2, 3};
        Signature signature =
                Signature.getInstance("SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA"));
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(text);
        return signature.verify(signed);
    }
}
