package io.metersync.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The pages of {@code docs/}, as they are packaged with the program. */
final class Handbook {
    static final List<Page> PAGES = List.of(
            new Page("operating", "Operating Metersync: symptoms, alerts, commands"),
            new Page("configuration", "All settings"),
            new Page("install", "Installation and upgrade"),
            new Page("routes", "Editing routes and statements"),
            new Page("architecture", "How Metersync works, and how exactly once works"),
            new Page("mcp", "What an assistant may ask and change"));

    private Handbook() {}

    /** A page of the handbook. */
    record Page(String name, String title) {
        String uri() {
            return "metersync://docs/" + name;
        }

        String text() {
            String file = "/io/metersync/docs/" + name + ".md";
            try (InputStream in = Objects.requireNonNull(Handbook.class.getResourceAsStream(file), file)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(file, e);
            }
        }
    }
}
