package io.metersync.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.metersync.support.Cases;
import io.metersync.support.RandomText;
import java.util.List;
import java.util.random.RandomGenerator;

/** What nobody should write and somebody will: values, bytes, and texts with a mistake in them. */
public final class Hostile {
    private static final List<String> VALUES = List.of(
            "0",
            "1",
            "-1",
            "+5",
            "007",
            "3.0",
            "1e3",
            "0x10",
            "٣",
            "100 000",
            "65536",
            "2147483648",
            "9223372036854775808",
            "NaN",
            "true",
            "off",
            "verify-full",
            "DEBUG",
            "{{batch.size}}",
            "{{no.such}}",
            "${env:HOME}",
            ".",
            "..",
            "/",
            "a\0b",
            "\u001b[31mred",
            "\uD800",
            "\u2028",
            "\u0085",
            "one\ntwo",
            "one\rtwo",
            "\uFEFF");
    private static final int HUGE = 100_000;

    private Hostile() {}

    /** Never blank: a blank value is an unset one. */
    public static String value(RandomGenerator random) {
        return switch (random.nextInt(10)) {
            case 0 -> "x".repeat(1 + random.nextInt(HUGE));
            case 1 -> Long.toString(random.nextLong());
            case 2, 3 -> "a" + RandomText.text(random, 8);
            default -> Cases.oneOf(random, VALUES);
        };
    }

    public static byte[] bytes(RandomGenerator random, int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The text with one to three slips of the hand: a character lost, doubled, swapped with the next, or another one. */
    public static String misspelled(RandomGenerator random, String text) {
        StringBuilder slipped = new StringBuilder(text);
        for (int slips = 1 + random.nextInt(3); slips > 0 && slipped.length() > 1; slips--) {
            int at = random.nextInt(slipped.length() - 1);
            char here = slipped.charAt(at);
            switch (random.nextInt(4)) {
                case 0 -> slipped.deleteCharAt(at);
                case 1 -> slipped.insert(at, here);
                case 2 -> slipped.setCharAt(at, (char) (' ' + random.nextInt(95)));
                default -> slipped.deleteCharAt(at).insert(at + 1, here);
            }
        }
        // one slip may undo another
        return text.length() > 1 && slipped.toString().equals(text) ? misspelled(random, text) : slipped.toString();
    }

    /** The bytes with one to five places damaged: some lost, some doubled, some random, or the end cut off. */
    public static byte[] damaged(RandomGenerator random, byte[] bytes) {
        StringBuilder text = new StringBuilder(latin(bytes));
        for (int places = 1 + random.nextInt(5); places > 0 && text.length() > 0; places--) {
            int start = random.nextInt(text.length());
            int end = Math.min(text.length(), start + 1 + random.nextInt(20));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(start, end);
                case 1 -> text.insert(start, text.substring(start, end));
                case 2 -> text.insert(start, latin(bytes(random, 20)));
                case 3 -> text.setCharAt(start, (char) random.nextInt(256));
                default -> text.setLength(random.nextInt(4) == 0 ? start : text.length());
            }
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
