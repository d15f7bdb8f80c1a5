// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.ClassDataCollector;
import aQute.bnd.osgi.Clazz;
import aQute.bnd.osgi.Descriptors.TypeRef;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Type;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The API that a bundle exports, as bnd sees it in the class files, with two differences: what a
 * class has of {@code java.*} alone is left out, since it is the JDK's to change; generic
 * signatures, which bnd does not compare, stand beside the erased ones. What a class inherits from
 * another bundle bnd finds on the class path, where these tests have all of ours.
 */
final class ApiReader {
  private final Map<String, String> signatures = new HashMap<>();

  private ApiReader() {}

  /** Of one packaged bundle that exports something. */
  static ApiElement read(Path bundle) throws Exception {
    try (Jar jar = new Jar(bundle.toFile())) {
      ApiElement whole = ApiElement.of(new DiffPluginImpl().tree(jar));
      ApiReader reader = new ApiReader();
      reader.readSignatures(jar);
      return reader.ours(whole.children(Type.API).findFirst().orElseThrow());
    }
  }

  private void readSignatures(Jar jar) throws Exception {
    try (Analyzer analyzer = new Analyzer()) {
      for (Map.Entry<String, Resource> file : jar.getResources().entrySet()) {
        if (file.getKey().endsWith(".class")) {
          Clazz type = new Clazz(analyzer, file.getKey(), file.getValue());
          type.parseClassFileWithCollector(new Signatures());
        }
      }
    }
  }

  private final class Signatures extends ClassDataCollector {
    private String type = "";
    private String member = "";

    @Override
    public boolean classStart(Clazz read) {
      type = read.getFQN();
      member = "";
      return true;
    }

    @Override
    public void method(Clazz.MethodDef method) {
      member =
          Arrays.stream(method.getPrototype())
              .map(TypeRef::getFQN)
              .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    @Override
    public void field(Clazz.FieldDef field) {
      member = field.getName();
    }

    @Override
    public void memberEnd() {
      member = "";
    }

    @Override
    public void signature(String generic) {
      signatures.put(type + " " + member, generic);
    }
  }

  private ApiElement ours(ApiElement api) throws Exception {
    Stream.Builder<ApiElement> kept = Stream.builder();
    for (ApiElement child : api.children()) {
      kept.add(child.type() == Type.PACKAGE ? ourPackage(child) : child);
    }
    return api.with(kept.build());
  }

  private ApiElement ourPackage(ApiElement exported) throws Exception {
    Stream.Builder<ApiElement> kept = Stream.builder();
    for (ApiElement child : exported.children()) {
      switch (child.type()) {
        // What says that it is exported, and again in which version.
        case ANNOTATED -> {}
        case VERSION -> kept.add(child);
        default -> kept.add(ourClass(child));
      }
    }
    return exported.with(kept.build());
  }

  private ApiElement ourClass(ApiElement type) throws Exception {
    Set<String> theirs = ofTheJdk(type);
    boolean implementedByOthers = type.type() == Type.INTERFACE && !isProviderType(type);
    Stream.Builder<ApiElement> kept = Stream.builder();
    for (ApiElement member : type.children()) {
      if (member.type() != Type.METHOD || !theirs.contains(member.name())) {
        ApiElement judged = implementedByOthers ? judgedByImplementers(member) : member;
        kept.add(signed(judged, type.name() + " " + member.name()));
      }
    }
    return signed(type.with(kept.build()), type.name() + " ");
  }

  private static boolean isProviderType(ApiElement type) {
    return type.children(Type.ANNOTATED)
        .anyMatch(annotation -> annotation.name().equals(ProviderType.class.getName()));
  }

  /**
   * A method more that they have to have breaks them. Of an interface that has a default method,
   * too, bnd 7.3.0 takes some of the others for MINOR.
   */
  private static ApiElement judgedByImplementers(ApiElement member) {
    boolean required =
        member.type() == Type.METHOD
            && member.children(Type.ACCESS).anyMatch(access -> access.name().equals("abstract"));
    return required
        ? new ApiElement(
            member.type(), member.name(), Delta.MAJOR, member.removed(), member.children())
        : member;
  }

  private ApiElement signed(ApiElement element, String key) throws Exception {
    String generic = signatures.get(key);
    boolean compared = element.type() != Type.ANNOTATED && element.type() != Type.ACCESS;
    return generic == null || !compared
        ? element
        : element.with(
            Stream.concat(
                element.children().stream(),
                Stream.of(
                    new ApiElement(
                        Type.CUSTOM, "generic " + generic, Delta.MINOR, Delta.MAJOR, List.of()))));
  }

  /** What it has of its supertypes in {@code java.*}. */
  private static Set<String> ofTheJdk(ApiElement type) throws ClassNotFoundException {
    Set<String> methods = new HashSet<>();
    addMethods(methods, Object.class);
    for (ApiElement child : type.children()) {
      boolean supertype = child.type() == Type.EXTENDS || child.type() == Type.IMPLEMENTS;
      if (supertype && child.name().startsWith("java.")) {
        addMethods(methods, Class.forName(child.name()));
      }
    }
    return methods;
  }

  private static void addMethods(Set<String> methods, Class<?> type) {
    Stream.concat(Arrays.stream(type.getMethods()), Arrays.stream(type.getDeclaredMethods()))
        .map(ApiReader::erased)
        .forEach(methods::add);
  }

  private static String erased(Executable method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getCanonicalName)
        .collect(Collectors.joining(",", method.getName() + "(", ")"));
  }
}
