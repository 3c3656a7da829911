/**
 * The tools of an assistant: its questions and changes, and the sentences and fields of their answers. Their names and schemas, in
 * {@code mcp/tools.json}, are a contract. No class of this package knows the protocol.
 */
package io.metersync.mcp.tool;
