/**
 * The tools of an assistant: what it may ask and change, and the sentences and fields that it gets. Their names and schemas, in
 * {@code mcp/tools.json}, are a contract. Nothing here knows the protocol.
 */
package io.metersync.mcp.tool;
