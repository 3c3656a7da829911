package io.metersync.check.files;

import io.metersync.check.finding.FileFixes;
import io.metersync.check.finding.Finding;
import io.metersync.flow.FlowFiles;
import java.beans.Introspector;
import java.io.File;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * Finds in edited lines what no message has, as {@code ${body.sizes}}: a name that is no method of any type that the beans take or
 * give. Camel looks for it only when the step runs. Calls nothing, so it has no effects.
 */
final class ExpressionCheck {
    private static final Pattern OF_MESSAGE =
            Pattern.compile("\\$\\{(?:body|exchangeProperty\\.\\w+)((?:\\??\\.\\w+(?:\\([^)]*\\))?|\\[[^\\]]*])+)}");
    private static final Pattern ARGUMENTS = Pattern.compile("\\([^)]*\\)|\\[[^\\]]*]");
    private static final Pattern NAME = Pattern.compile("\\.(\\w+)");
    private static final List<Class<?>> COMMON =
            List.of(String.class, Collection.class, List.class, Map.class, Number.class, Throwable.class, File.class);

    private final FlowFiles files;
    private final ErrorPlace place;
    private final FileFixes fixes;

    ExpressionCheck(FlowFiles files, ErrorPlace place, FileFixes fixes) {
        this.files = files;
        this.place = place;
        this.fixes = fixes;
    }

    /** The first unknown name of each line. */
    List<Finding> run(CamelContext context) {
        Set<String> known = names(context);
        return files.routes().stream()
                .flatMap(path -> place.edited(path).flatMap(line -> unknown(
                                files.text(path).lines().toList().get(line), known)
                        .map(name -> finding(path + ":" + (line + 1) + ": ", name))))
                .toList();
    }

    private Finding finding(String at, String name) {
        return Finding.error("routes", at + name + " is in no message of these routes: correct the expression")
                .fixedBy(fixes.edit(at));
    }

    private static Stream<String> unknown(String line, Set<String> known) {
        return line.strip().startsWith("#")
                ? Stream.empty()
                : OF_MESSAGE
                        .matcher(line)
                        .results()
                        .map(expression ->
                                ARGUMENTS.matcher(expression.group(1)).replaceAll(""))
                        .flatMap(path -> NAME.matcher(path).results().map(name -> name.group(1)))
                        .filter(name -> !known.contains(name))
                        .limit(1);
    }

    private static Set<String> names(CamelContext context) {
        Deque<Type> left = new ArrayDeque<>(COMMON);
        context.getRegistry().findByType(Object.class).forEach(bean -> left.add(bean.getClass()));
        Set<Class<?>> seen = new HashSet<>();
        Set<String> names = new HashSet<>(Set.of("length"));
        while (!left.isEmpty()) {
            Type type = left.remove();
            Class<?> found = type instanceof Class<?> whole ? whole : null;
            if (type instanceof ParameterizedType generic) {
                left.add(generic.getRawType());
                left.addAll(List.of(generic.getActualTypeArguments()));
            } else if (found != null && isLookedInto(found) && seen.add(found)) {
                look(found, names, left);
            }
        }
        return names;
    }

    private static boolean isLookedInto(Class<?> type) {
        return COMMON.contains(type) || type.getName().startsWith("io.metersync.");
    }

    private static void look(Class<?> type, Set<String> names, Deque<Type> left) {
        for (Method method : type.getMethods()) {
            names.add(method.getName());
            names.add(Introspector.decapitalize(method.getName().replaceFirst("^(get|is)(?=[A-Z])", "")));
            left.add(method.getGenericReturnType());
            left.addAll(List.of(((Executable) method).getGenericParameterTypes()));
        }
    }
}
