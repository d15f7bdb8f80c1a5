// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.device.vfio.prepare.Change.Setting;

/**
 * What is kept of a preparation, and how it is written: {@code docs/formats/prepared.md}.
 *
 * @param address the function that it is for
 * @param since when it began
 * @param changes in the order in which they are made
 */
record SavedPreparation(DeviceAddress address, Instant since, List<Change> changes) {
  private static final String HEADER = "drover-prepared 1";
  private static final String END = "end";
  private static final String SETTING = "setting ";
  private static final Set<String> OPTIONAL = Set.of("from", "override");
  private static final Set<String> REQUIRED = Set.of("vendor", "device", "to");

  SavedPreparation {
    changes = List.copyOf(changes);
  }

  boolean contains(DeviceAddress function) {
    // The one that was asked for had perhaps its driver already, and others of its group had not.
    return address.equals(function)
        || (address.scheme().equals(function.scheme())
            && changes.stream().anyMatch(change -> change.name().equals(function.name())));
  }

  DeviceAddress address(Change change) {
    return new DeviceAddress(address.scheme(), change.name());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    line(text, HEADER, "");
    line(text, "address ", address.toString());
    line(text, "since ", since.toString());
    for (Change change : changes) {
      line(text, "function ", change.name());
      line(text, "vendor ", Integer.toString(change.vendor()));
      line(text, "device ", Integer.toString(change.device()));
      line(text, "to ", change.to());
      change.from().ifPresent(driver -> line(text, "from ", driver));
      change.override().ifPresent(driver -> line(text, "override ", driver));
      change.settings().forEach(setting -> line(text, SETTING, words(setting)));
    }
    line(text, END, "");
    return text.toString();
  }

  private static String words(Setting setting) {
    return String.join(" ", setting.port(), setting.attribute(), setting.to(), setting.from());
  }

  private static void line(StringBuilder text, String key, String value) {
    if (value.contains("\n")) {
      throw new IllegalArgumentException("a value has one line: " + value);
    }
    text.append(key).append(value).append('\n');
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is wrong, a clause
   */
  static SavedPreparation of(String text) {
    List<String> lines = text.lines().toList();
    require(!lines.isEmpty() && lines.get(0).equals(HEADER), "its first line is not " + HEADER);
    require(lines.get(lines.size() - 1).equals(END), "its last line is not " + END);
    require(lines.size() >= 5, "it is too short");
    List<Change> changes = new ArrayList<>();
    List<String> functions = lines.subList(3, lines.size() - 1);
    int begin = 0;
    while (begin < functions.size()) {
      int end = begin + 1;
      while (end < functions.size() && !functions.get(end).startsWith("function ")) {
        end++;
      }
      changes.add(change(functions.subList(begin, end)));
      begin = end;
    }
    return new SavedPreparation(
        DeviceAddress.parse(value(lines.get(1), "address ")),
        moment(value(lines.get(2), "since ")),
        changes);
  }

  private static Change change(List<String> lines) {
    String name = value(lines.get(0), "function ");
    Map<String, String> values = new HashMap<>();
    List<Setting> settings = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith(SETTING)) {
        settings.add(setting(line));
        continue;
      }
      int blank = line.indexOf(' ');
      require(blank > 0, "it has the line '" + line + "'");
      String key = line.substring(0, blank);
      require(OPTIONAL.contains(key) || REQUIRED.contains(key), "it has the line '" + line + "'");
      require(values.put(key, line.substring(key.length() + 1)) == null, key + " is there twice");
    }
    require(values.keySet().containsAll(REQUIRED), "something of " + name + " is missing");
    return new Change(
        name,
        Integer.parseInt(values.get("vendor")),
        Integer.parseInt(values.get("device")),
        values.get("to"),
        Optional.ofNullable(values.get("from")),
        Optional.ofNullable(values.get("override")),
        settings);
  }

  private static Setting setting(String line) {
    String[] words = line.substring(SETTING.length()).split(" ", -1);
    require(
        words.length == 4 && Arrays.stream(words).noneMatch(String::isEmpty),
        "it has the line '" + line + "'");
    return new Setting(words[0], words[1], words[2], words[3]);
  }

  private static Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is no moment", e);
    }
  }

  private static String value(String line, String key) {
    require(line.startsWith(key), "'" + line + "' stands where " + key.strip() + " is expected");
    return line.substring(key.length());
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
