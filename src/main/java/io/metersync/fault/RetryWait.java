package io.metersync.fault;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.apache.camel.reifier.errorhandler.ErrorHandlerReifier;

/** How long Camel waits before a retry: by the present settings of {@code routes/retry.camel.yaml}, and a little longer by chance. */
final class RetryWait {
    /** Many sites lose the same server in the same moment, and must not come back to it in the same moment. */
    private static final int LONGER_PERCENT = 10;

    private RetryWait() {}

    /** Milliseconds after the given number of failed attempts of a route: up to a tenth longer than set, never shorter. */
    static long after(int attempts, String routeId, CamelContext camel) {
        long set = set(attempts, routeId, camel);
        return set + ThreadLocalRandom.current().nextLong(set * LONGER_PERCENT / 100 + 1);
    }

    private static long set(int attempts, String routeId, CamelContext camel) {
        RedeliveryPolicy policy = policy((ModelCamelContext) camel, routeId);
        long millis = 0;
        for (int attempt = 1; attempt <= attempts; attempt++) {
            millis = policy.calculateRedeliveryDelay(millis, attempt);
        }
        return millis;
    }

    private static RedeliveryPolicy policy(ModelCamelContext camel, String routeId) {
        return Optional.ofNullable(camel.getRouteDefinition(routeId))
                .map(RouteDefinition::getRouteConfigurationId)
                .map(camel::getRouteConfigurationDefinition)
                .map(RouteConfigurationDefinition::getOnExceptions)
                .flatMap(all -> all.stream()
                        .map(OnExceptionDefinition::getRedeliveryPolicyType)
                        .findFirst())
                .map(found -> ErrorHandlerReifier.createRedeliveryPolicy(found, camel, new RedeliveryPolicy()))
                .orElseGet(RedeliveryPolicy::new);
    }
}
