package io.metersync.observe;

/** Metrics as text, in the format that Prometheus scrapes. */
final class Exposition {
    private final StringBuilder text = new StringBuilder();

    Exposition type(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** One value; {@code labels} are empty or, for example, {@code {pool="local"}}. */
    Exposition value(String name, String labels, double value) {
        text.append(name)
                .append(labels)
                .append(' ')
                .append(
                        value == Math.rint(value) && Math.abs(value) < 1e15
                                ? Long.toString((long) value)
                                : Double.toString(value))
                .append('\n');
        return this;
    }

    Exposition gauge(String name, String help, double value) {
        return type(name, "gauge", help).value(name, "", value);
    }

    Exposition counter(String name, String help, double value) {
        return type(name, "counter", help).value(name, "", value);
    }

    String text() {
        return text.toString();
    }
}
