/**
 * The Model Context Protocol, over which an assistant asks and changes. {@link io.metersync.mcp.tool.Tools} answers the tools, whose names
 * and schemas {@code mcp/tools.json} gives; {@link io.metersync.mcp.Endpoint} alone knows the SDK, so that another one is a change of
 * one file; {@link io.metersync.mcp.StdioTransport} and {@link io.metersync.mcp.HttpTransport} carry the messages.
 */
package io.metersync.mcp;
