package io.metersync.http;

import io.metersync.users.Role;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;

/** The user of a request, for routes that answer users of other roles differently. */
public record Caller(String name, Role role) {
    private static final String ROLE = "role";

    /** Without a file of users, every user of this machine is an operator. */
    private static final Caller LOCAL = new Caller("local", Role.OPERATOR);

    /** Of a message that Camel made of a request: a client can't send its header. */
    public static Caller of(Message message) {
        User user = message.getHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER, User.class);
        return user == null
                ? LOCAL
                : new Caller(user.subject(), Role.valueOf(user.principal().getString(ROLE)));
    }

    static void remember(RoutingContext context, String name, Role role) {
        context.setUser(User.create(
                new JsonObject().put("sub", name).put("username", name).put(ROLE, role.name())));
    }
}
