/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public and protected signatures of classes as sorted text, the same on every JDK. */
final class ApiSignatures {
    private static final int SHOWN =
            Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;

    /** What the compiler adds to every record and enum says nothing about the API. */
    private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString");

    private static final Set<String> OF_EVERY_ENUM = Set.of("values", "valueOf");
    private static final Pattern JAVA_LANG = Pattern.compile("\\bjava\\.lang\\.(?=[A-Z])");

    private ApiSignatures() {}

    /** Whether callers in other packages see the class: it and those around it are public, or protected members. */
    static boolean isVisible(Class<?> type) {
        for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
            if (!isVisible(outer.getModifiers()) || outer.isAnonymousClass() || outer.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** One paragraph per type: its declaration, then its members, indented. */
    static String of(List<Class<?>> types) {
        return types.stream()
                .sorted(Comparator.comparing(Class::getName))
                .map(type -> declaration(type) + "\n"
                        + members(type).stream()
                                .map(member -> "  " + member + "\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    private static String declaration(Class<?> type) {
        int modifiers = type.getModifiers() & SHOWN;
        String kind = "class";
        if (type.isAnnotation()) {
            kind = "@interface";
        } else if (type.isInterface()) {
            kind = "interface";
        } else if (type.isRecord()) {
            kind = "record";
        } else if (type.isEnum()) {
            kind = "enum";
        }
        if (!kind.equals("class")) {
            // implied by the kind, or a matter of how an enum is written
            modifiers &= ~(Modifier.ABSTRACT | Modifier.FINAL | Modifier.STATIC);
        }
        StringBuilder text = new StringBuilder(Modifier.toString(modifiers));
        text.append(type.isSealed() && !type.isEnum() ? " sealed " : " ")
                .append(kind)
                .append(' ');
        text.append(type.getName()).append(variables(type.getTypeParameters()));
        if (type.isRecord()) {
            text.append(Arrays.stream(type.getRecordComponents())
                    .map(component -> name(component.getGenericType()) + " " + component.getName())
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        Type parent = type.getGenericSuperclass();
        if (kind.equals("class") && parent != Object.class) {
            text.append(" extends ").append(name(parent));
        }
        if (type.getInterfaces().length > 0) {
            text.append(type.isInterface() ? " extends " : " implements ").append(names(type.getGenericInterfaces()));
        }
        return text.append(deprecated(type)).toString();
    }

    private static Set<String> members(Class<?> type) {
        Set<String> lines = new TreeSet<>();
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isVisible(constructor) && !type.isEnum()) {
                lines.add(signature(constructor, type.getSimpleName()));
            }
        }
        // callers also see what a type inherits from parents that they do not see
        Class<?> from = type;
        do {
            for (Field field : from.getDeclaredFields()) {
                if (isVisible(field)) {
                    lines.add(signature(field));
                }
            }
            for (Method method : from.getDeclaredMethods()) {
                if (isVisible(method) && !isImplied(type, method)) {
                    lines.add(signature(method, name(method.getGenericReturnType()) + " " + method.getName()));
                }
            }
            from = from.getSuperclass();
        } while (from != null && !isVisible(from));
        return lines;
    }

    private static boolean isVisible(Member member) {
        return isVisible(member.getModifiers()) && !member.isSynthetic();
    }

    private static boolean isImplied(Class<?> type, Method method) {
        return type.isRecord() && OF_EVERY_RECORD.contains(method.getName())
                || type.isEnum() && OF_EVERY_ENUM.contains(method.getName());
    }

    private static String signature(Field field) {
        if (field.isEnumConstant()) {
            return field.getName() + deprecated(field);
        }
        return Modifier.toString(field.getModifiers() & SHOWN) + " " + name(field.getGenericType()) + " "
                + field.getName() + deprecated(field);
    }

    private static String signature(Executable executable, String name) {
        String variables = variables(executable.getTypeParameters());
        String failures = names(executable.getGenericExceptionTypes());
        return Modifier.toString(executable.getModifiers() & SHOWN)
                + (variables.isEmpty() ? " " : " " + variables + " ")
                + name + "(" + names(executable.getGenericParameterTypes()) + ")"
                + (failures.isEmpty() ? "" : " throws " + failures) + deprecated(executable);
    }

    private static String deprecated(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? " // deprecated" : "";
    }

    private static String variables(TypeVariable<?>[] variables) {
        if (variables.length == 0) {
            return "";
        }
        return Arrays.stream(variables)
                .map(variable -> variable.getName()
                        + Stream.of(variable.getBounds())
                                .filter(bound -> bound != Object.class)
                                .map(bound -> " extends " + name(bound))
                                .collect(Collectors.joining()))
                .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(ApiSignatures::name).collect(Collectors.joining(", "));
    }

    private static String name(Type type) {
        return JAVA_LANG.matcher(type.getTypeName()).replaceAll("");
    }
}
