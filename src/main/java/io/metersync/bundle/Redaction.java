package io.metersync.bundle;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Takes secrets out of texts by their values, however the values are written; and all of an URL but its host. */
public final class Redaction {
    private static final String HIDDEN = "***";
    private static final int SHORTEST_PART = 4;

    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)([^\\s\"'<>]*)");

    private final Set<String> secrets = new HashSet<>();

    /** From now on this value is taken out, and so is each of its lines, and each part of it if it is an URL. */
    public Redaction hide(String secret) {
        if (!secret.isBlank()) {
            secrets.add(secret);
            secrets.add(secret.strip());
            secret.lines().map(String::strip).filter(Redaction::isLong).forEach(secrets::add);
            Matcher url = URL.matcher(secret);
            while (url.find()) {
                Arrays.stream(url.group(2).split("[/?#&=@:]"))
                        .skip(1)
                        .filter(Redaction::isLong)
                        .forEach(secrets::add);
            }
        }
        return this;
    }

    /** Looks in a text for values whose names or places mark them as secret, and hides these. */
    public void learn(String text) {
        SecretPatterns.in(text).filter(Redaction::isLong).forEach(this::hide);
    }

    /** The same of an edit, whose URLs may hold a secret in any part, as those of webhooks do, and which may hold it bare. */
    public void learnEdits(String text) {
        learn(text);
        SecretPatterns.random(text).forEach(this::hide);
        URL.matcher(text).results().forEach(url -> hide(url.group()));
    }

    private static boolean isLong(String value) {
        return value.length() >= SHORTEST_PART;
    }

    /** The text without the secrets. */
    public String of(String text) {
        String redacted = text;
        for (String secret : written()) {
            redacted = redacted.replace(secret, HIDDEN);
        }
        return URL.matcher(redacted).replaceAll(url -> Matcher.quoteReplacement(url.group(1) + hostOf(url.group(2))));
    }

    private static String hostOf(String rest) {
        if (rest.contains("@")) {
            return HIDDEN;
        }
        String[] parts = rest.split("[/?#]", 2);
        return parts.length == 1 || parts[1].isEmpty() ? rest : parts[0] + "/" + HIDDEN;
    }

    /** Every way in which the secrets may be written, the longest first, because one may be a part of another. */
    private List<String> written() {
        return secrets.stream()
                .flatMap(Redaction::ways)
                .filter(way -> !way.isBlank())
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static Stream<String> ways(String secret) {
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                secret,
                encoded,
                encoded.replace("+", "%20"),
                lowerEscapes(encoded),
                secret.replace("\\", "\\\\").replace("\"", "\\\""),
                secret.replace("'", "''"),
                secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
                // in a text of another charset
                new String(bytes, StandardCharsets.ISO_8859_1),
                new String(secret.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
                new String(secret.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII),
                secret.length() < SHORTEST_PART ? "" : Base64.getEncoder().encodeToString(bytes),
                secret.length() < SHORTEST_PART
                        ? ""
                        : Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static String lowerEscapes(String encoded) {
        return Pattern.compile("%[0-9A-F]{2}").matcher(encoded).replaceAll(escape -> escape.group()
                .toLowerCase(Locale.ROOT));
    }
}
