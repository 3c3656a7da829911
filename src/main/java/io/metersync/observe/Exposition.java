package io.metersync.observe;

/** Metrics as text, in the format that Prometheus scrapes. */
public final class Exposition {
    private final StringBuilder text = new StringBuilder();

    public Exposition type(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** One value; {@code labels} are empty or, for example, {@code {pool="local"}}. */
    public Exposition value(String name, String labels, double value) {
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

    public Exposition gauge(String name, String help, double value) {
        return type(name, "gauge", help).value(name, "", value);
    }

    Exposition counter(String name, String help, double value) {
        return type(name, "counter", help).value(name, "", value);
    }

    /** A text as the value of a label. */
    public static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    public String text() {
        return text.toString();
    }
}
