package io.metersync.edit;

import io.metersync.cycle.CycleResult;
import io.metersync.flow.FlowFiles;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An edit that runs and whose first cycle has not ended yet.
 *
 * @param good the files to go back to
 * @param before the last cycle that ran with them, or null
 */
record Trial(FlowFiles good, FlowFiles edited, CycleResult before) {
    private static final Pattern ID = Pattern.compile("(?m)^\\W*(?:id|routeId): *(\\S+)");
    private static final Pattern OF_MANY_ROUTES = Pattern.compile("(?m)^- (?:routeTemplate|routeConfiguration):");

    boolean isOver(CycleResult last) {
        return last != before;
    }

    /** Why the edit is at fault for how the first cycle ended: an edited flow failed as it did not before, and no database is why. */
    Optional<String> blame(CycleResult first) {
        return first.unexpected().entrySet().stream()
                .filter(failure -> before == null || !before.unexpected().containsKey(failure.getKey()))
                .filter(failure -> isEdited(failure.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private boolean isEdited(String flow) {
        return edited.changesSince(good).stream()
                .anyMatch(path -> path.startsWith("sql/") || isOf(flow, path) || isCalledBy(flow, path));
    }

    private boolean isOf(String flow, String path) {
        String text = text(path);
        return OF_MANY_ROUTES.matcher(text).find()
                || Pattern.compile("(?m)^\\W*(?:id|routeId|group): *" + Pattern.quote(flow) + "\\s*$")
                        .matcher(text)
                        .find();
    }

    /** A route of a site's own needs no group, and what fails in it counts as its caller's failure. */
    private boolean isCalledBy(String flow, String path) {
        return ids(text(path)).anyMatch(id -> edited.routes().stream()
                .anyMatch(caller -> isOf(flow, caller) && text(caller).contains("direct:" + id)));
    }

    private static Stream<String> ids(String text) {
        return ID.matcher(text).results().map((MatchResult id) -> id.group(1));
    }

    private String text(String path) {
        return edited.text(path) == null ? "" : edited.text(path);
    }
}
