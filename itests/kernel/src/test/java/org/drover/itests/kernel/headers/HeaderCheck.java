// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.drover.itests.kernel.headers.Findings.Known;
import org.drover.uapi.Linux;
import org.drover.uapi.StructLayout;
import org.drover.uapi.StructLayout.Field;
import org.drover.uapi.UapiMirror.Constant;
import org.drover.uapi.VfioV1Deprecated;

/** Compares the mirror with the headers of one kernel source. Good for one run. */
public final class HeaderCheck {
  private final Mirror mirror;
  private final KernelHeaders headers;
  private final CProbe probe;

  private final List<String> differences = new ArrayList<>();
  private final List<Known> lacking = new ArrayList<>();
  private final List<Known> newer = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private int compared;

  /**
   * A check that has not run.
   *
   * @param work a folder for the probe
   */
  public HeaderCheck(Mirror mirror, KernelHeaders headers, Path work) {
    this.mirror = mirror;
    this.headers = headers;
    this.probe = new CProbe(headers.include(), work);
  }

  /** Compiles and runs the probe. */
  public Findings run() throws IOException, InterruptedException {
    Map<String, Long> values = probe.values(mirror.headers(), expressions());
    for (Constant constant : mirror.values()) {
      if (found(constant.name(), constant.since(), values.containsKey(constant.name()))) {
        compare(constant.name(), constant.value(), values.get(constant.name()));
      }
    }
    Map<String, List<String>> newFields = unknownFields();
    for (StructLayout struct : mirror.structs()) {
      compare(struct, values, newFields.getOrDefault(struct.name(), List.of()));
    }
    tellUnknownNames();
    return new Findings(compared, differences, lacking, newer, unknown);
  }

  private List<String> expressions() {
    List<String> expressions = new ArrayList<>();
    mirror.values().forEach(constant -> expressions.add(constant.name()));
    for (StructLayout struct : mirror.structs()) {
      expressions.add(sizeof(struct));
      for (Field field : struct.fields()) {
        expressions.add(offsetof(struct, field));
        if (field.type() != StructLayout.Type.FLEXIBLE) {
          expressions.add(sizeof(struct, field));
        }
      }
    }
    return expressions;
  }

  private static String sizeof(StructLayout struct) {
    return "sizeof(struct " + struct.name() + ")";
  }

  private static String sizeof(StructLayout struct, Field field) {
    return "sizeof(((struct " + struct.name() + " *)0)->" + field.name() + ")";
  }

  private static String offsetof(StructLayout struct, Field field) {
    return "offsetof(struct " + struct.name() + ", " + field.name() + ")";
  }

  private boolean found(String name, Linux since, boolean present) {
    if (!present) {
      lacking.add(new Known(name, since));
    } else if (since != Linux.V6_12) {
      newer.add(new Known(name, since));
    }
    return present;
  }

  private void compare(String what, long expected, long actual) {
    compared++;
    if (expected != actual) {
      differences.add(what + " is " + actual + ", not " + expected);
    }
  }

  private void compare(StructLayout struct, Map<String, Long> values, List<String> newFields) {
    String name = "struct " + struct.name();
    Linux since =
        struct.fields().stream().map(Field::since).min(Comparator.naturalOrder()).orElseThrow();
    Long size = values.get(sizeof(struct));
    if (!found(name, since, size != null)) {
      return;
    }
    for (Field field : struct.fields()) {
      Long offset = values.get(offsetof(struct, field));
      if (found(name + "." + field.name(), field.since(), offset != null)) {
        compare(offsetof(struct, field), field.offset(), offset);
        if (field.type() != StructLayout.Type.FLEXIBLE) {
          compare(sizeof(struct, field), field.size(), values.get(sizeof(struct, field)));
        }
      }
    }
    if (newFields.isEmpty()) {
      StructLayout known = struct.only(field -> values.containsKey(offsetof(struct, field)));
      compare(sizeof(struct), known.sizeof(), size);
    } else {
      newFields.forEach(field -> unknown.add(name + "." + field));
      unknown.add(name + " has " + size + " bytes, here " + struct.sizeof());
    }
  }

  private Map<String, List<String>> unknownFields() throws IOException {
    Map<String, Set<String>> known =
        mirror.structs().stream()
            .collect(
                Collectors.toMap(
                    StructLayout::name,
                    struct -> struct.fields().stream().map(Field::name).collect(Collectors.toSet()),
                    (one, other) -> one));
    Map<String, List<String>> fields = new HashMap<>();
    for (String header : KernelHeaders.NAMES) {
      HeaderNames.of(headers.text(header))
          .structs()
          .forEach(
              (struct, all) -> {
                if (known.containsKey(struct)) {
                  List<String> rest = new ArrayList<>(all);
                  rest.removeAll(known.get(struct));
                  fields.put(struct, rest);
                }
              });
    }
    return fields;
  }

  private void tellUnknownNames() throws IOException, InterruptedException {
    Set<String> known = new HashSet<>(LeftOut.names());
    mirror.values().forEach(constant -> known.add(constant.name()));
    mirror.structs().forEach(struct -> known.add(struct.name()));
    List<String> constants = new ArrayList<>();
    for (String header : KernelHeaders.NAMES) {
      HeaderNames names = HeaderNames.of(headers.text(header));
      constants.addAll(names.constants());
      names.structs().keySet().stream()
          .filter(struct -> !known.contains(struct))
          .forEach(struct -> unknown.add("struct " + struct));
    }
    constants.removeAll(known);
    probe.values(KernelHeaders.NAMES, constants).forEach(this::tellUnknown);
  }

  private void tellUnknown(String constant, long value) {
    unknown.add(constant + " = " + value);
    if (constant.startsWith("VFIO_REGION_TYPE_")
        && !constant.equals("VFIO_REGION_TYPE_MIGRATION_DEPRECATED")
        && value == VfioV1Deprecated.VFIO_REGION_TYPE_MIGRATION_DEPRECATED) {
      differences.add(constant + " takes region type 3, which is the first migration protocol's");
    }
  }
}
