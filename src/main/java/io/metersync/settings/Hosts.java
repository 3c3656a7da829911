package io.metersync.settings;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers of one database: several if one server is the primary, and another may become the primary. */
public record Hosts(List<Host> all) {
    /** A name, an IPv4 address or an IPv6 address in brackets, and perhaps a port; an IPv6 address alone needs no brackets. */
    private static final Pattern HOST = Pattern.compile(
            "(?:\\[(?<bracketed>[^\\[\\]]+)]|(?<name>[^:\\[\\]]+))(?::(?<port>\\d{1,5}))?|(?<address>[^\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*)");

    /** One server. */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    static String problem(String text) {
        return parts(text).allMatch(Hosts::isHost)
                ? null
                : "is no list of hosts: write HOST or HOST:PORT, with commas between, an IPv6 address in brackets";
    }

    /** The hosts of a setting; those that name no port have {@code port}. */
    static Hosts of(String text, int port) {
        return new Hosts(parts(text).map(part -> host(part, port)).toList());
    }

    private static Stream<String> parts(String text) {
        return Stream.of(text.split(",", -1)).map(String::trim);
    }

    private static boolean isHost(String part) {
        Matcher host = HOST.matcher(part);
        return host.matches() && (host.group("port") == null || isPort(Integer.parseInt(host.group("port"))));
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65_535;
    }

    private static Host host(String part, int port) {
        Matcher host = HOST.matcher(part);
        if (!host.matches()) {
            return new Host(part, port);
        }
        String name = Stream.of("bracketed", "name", "address")
                .map(host::group)
                .filter(group -> group != null)
                .findFirst()
                .orElse(part);
        return new Host(name, host.group("port") == null ? port : Integer.parseInt(host.group("port")));
    }

    public String[] names() {
        return all.stream().map(Host::name).toArray(String[]::new);
    }

    public int[] ports() {
        return all.stream().mapToInt(Host::port).toArray();
    }

    public boolean areSeveral() {
        return all.size() > 1;
    }

    /** For example {@code db1.example.com:5432,db2.example.com:5432}. */
    @Override
    public String toString() {
        return all.stream().map(Host::toString).collect(Collectors.joining(","));
    }
}
