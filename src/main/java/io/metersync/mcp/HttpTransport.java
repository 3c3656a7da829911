package io.metersync.mcp;

import io.metersync.check.files.RouteBeans;
import io.metersync.http.Answers;
import io.metersync.http.Caller;
import io.metersync.mcp.tool.Tools;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.users.Role;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Messages at {@code POST /mcp}: one in each request, without a session. Costs nothing before the first one. */
public final class HttpTransport implements Processor {
    private final RouteBeans.Factory beans;
    private final Settings settings;
    private final Answers answers;
    private final String version;
    private Endpoint reading;
    private Endpoint changing;

    public HttpTransport(RouteBeans.Factory beans, Settings settings, Answers answers, String version) {
        this.beans = beans;
        this.settings = settings;
        this.answers = answers;
        this.version = version;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        Endpoint.Reply reply = answer(exchange, message);
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(reply.json());
    }

    private Endpoint.Reply answer(Exchange exchange, Message message) {
        String revision = message.getHeader("MCP-Protocol-Version", String.class);
        if (revision != null && !Endpoint.isRevision(revision)) {
            return new Endpoint.Reply(400, "{\"error\":\"unknown MCP-Protocol-Version\"}");
        }
        Caller caller = Caller.of(message);
        byte[] body = message.getBody(byte[].class);
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        return endpoint(caller, exchange).answer(text, caller.name());
    }

    private synchronized Endpoint endpoint(Caller caller, Exchange exchange) {
        if (reading == null) {
            Tools tools = new Tools(new InProcess(answers, exchange.getContext()), beans, settings);
            reading = new Endpoint(tools, false, version);
            changing = settings.text(Setting.MCP_HTTP_CHANGES).equals("true")
                    ? new Endpoint(tools, true, version)
                    : reading;
        }
        return caller.role() == Role.OPERATOR ? changing : reading;
    }
}
