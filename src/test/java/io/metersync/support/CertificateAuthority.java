package io.metersync.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority that lives for one test, made with the JDK's own keytool. */
public final class CertificateAuthority {
    private static final String PASSWORD = "changeit";

    private final Path keys;
    private final Path certificate;

    public CertificateAuthority(Path folder) throws Exception {
        keys = folder.resolve("authority.p12");
        certificate = folder.resolve("authority.pem");
        generate("authority", "-ext", "bc:c");
        Files.writeString(
                certificate,
                pem("CERTIFICATE", store().getCertificate("authority").getEncoded()));
    }

    /** The authority's own certificate as PEM. */
    public Path certificate() {
        return certificate;
    }

    /** Writes a certificate for a server or a role named {@code host}, and its key, as PEM; {@code options} are keytool's. */
    public void issue(String host, Path serverCertificate, Path serverKey, String... options) throws Exception {
        forget(host);
        List<String> all = new ArrayList<>(List.of("-signer", "authority", "-ext", "san=dns:" + host));
        all.addAll(List.of(options));
        generate(host, all.toArray(String[]::new));
        StringBuilder chain = new StringBuilder();
        for (Certificate link : store().getCertificateChain(host)) {
            chain.append(pem("CERTIFICATE", link.getEncoded()));
        }
        Files.writeString(serverCertificate, chain);
        Files.writeString(
                serverKey,
                pem("PRIVATE KEY", store().getKey(host, PASSWORD.toCharArray()).getEncoded()));
    }

    private void generate(String name, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                tool(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        if (!command.contains("-keyalg")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        keytool(command);
    }

    /** So that another one can be issued under the same name. */
    private void forget(String name) throws Exception {
        if (store().containsAlias(name)) {
            keytool(List.of(tool(), "-delete", "-alias", name, "-keystore", keys.toString(), "-storepass", PASSWORD));
        }
    }

    private static String tool() {
        return Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    }

    private static void keytool(List<String> command) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + output);
        }
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(keys)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        }
    }

    private static String pem(String kind, byte[] content) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, text, kind);
    }
}
