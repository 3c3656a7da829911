package io.metersync.mcp.tool;

/** Why a tool has no answer, in our own words: no database's. */
public final class ToolFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public ToolFailure(String message) {
        super(message);
    }
}
