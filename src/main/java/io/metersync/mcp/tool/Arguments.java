package io.metersync.mcp.tool;

import java.util.List;
import java.util.Map;

/** The arguments of a call, which the tool's input schema allows. */
record Arguments(Map<String, Object> values) {
    int number(String name, int otherwise) {
        return (int) id(name, otherwise);
    }

    long id(String name, long otherwise) {
        return values.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /** Null if it is not given. */
    String text(String name) {
        return (String) values.get(name);
    }

    List<Long> ids(String name) {
        return ((List<?>) values.get(name))
                .stream().map(id -> ((Number) id).longValue()).toList();
    }
}
