// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Owner;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares docs/commands.md with the commands. */
class CommandsPageTest extends ShellTestBase {
  private static final Pattern SECTION = Pattern.compile("(?m)^### vfio:([a-z-]+)$");
  @TempDir Path folder;
  private String page;
  private Map<String, String> sections;

  @BeforeEach
  void readThePage() throws IOException {
    String module = System.getProperty("basedir", "");
    String all = Files.readString(Path.of(module, "../../docs/commands.md"));
    // The chapter of another bundle, which compares it itself.
    page = all.substring(0, all.indexOf("\n## Java\n") + 1);
    sections = new LinkedHashMap<>();
    var headings = SECTION.matcher(page).results().toList();
    for (int i = 0; i < headings.size(); i++) {
      int end = i + 1 < headings.size() ? headings.get(i + 1).start() : page.length();
      sections.put(headings.get(i).group(1), page.substring(headings.get(i).end(), end));
    }
  }

  private static Map<String, Class<?>> commands() {
    return CommandClasses.services().stream()
        .filter(type -> type.isAnnotationPresent(Command.class))
        .collect(Collectors.toMap(type -> type.getAnnotation(Command.class).name(), type -> type));
  }

  @Test
  void hasASectionForEachCommandAndNoOther() {
    assertThat(sections.keySet()).containsExactlyInAnyOrderElementsOf(commands().keySet());
    assertThat(sections).hasSize(36);
  }

  @Test
  void everySectionHasAnExample() {
    sections.forEach((name, text) -> assertThat(text).as(name).contains("\n    vfio:" + name));
  }

  @Test
  void namesEveryOption() {
    commands()
        .forEach(
            (name, type) ->
                options(type)
                    .forEach(option -> assertThat(sections.get(name)).as(name).contains(option)));
  }

  /** Options of the command itself; those that many share are told at the head of the page. */
  private static Set<String> options(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> field.isAnnotationPresent(Option.class))
        .map((Field field) -> field.getAnnotation(Option.class).name())
        .collect(Collectors.toSet());
  }

  @Test
  void namesEveryKeyOfTheJson() throws IOException {
    platform.drivers.add(new DriverInfo("driver", "mtty", "org.drover.vendor.mtty"));
    platform.devices.lease(Samples.MTTY, new Owner(Owner.Kind.PERSON, "ada"));
    platform.sessions.next = new FakeSession(Samples.snapshot(SessionState.ACTIVE, ""));
    platform.sessions.next.paused = true;
    platform.sessions.next.end(Samples.report(SessionState.DONE, ""));
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("vfio:drivers", "drivers");
    lines.put("vfio:fsm", "fsm");
    lines.put("vfio:fsm emu:mtty-0", "fsm");
    lines.put("vfio:state emu:mtty-0", "state");
    lines.put("vfio:state emu:mtty-0 --set STOP", "state");
    lines.put("vfio:region read emu:mtty-0 0 0 1", "region");
    lines.put("vfio:emulate mtty", "emulate");
    lines.put("vfio:emulate --remove emu:left", "emulate");
    lines.put("vfio:fault read:fail=EIO", "fault");
    lines.put("vfio:mdev types", "mdev");
    lines.put("vfio:mdev create mtty-1", "mdev");
    lines.put("vfio:mdev remove vfio:" + FakeMdevs.NAME, "mdev");
    lines.put("vfio:functions", "functions");
    lines.put("vfio:prepare 0000:01:00.1 --dry-run", "prepare");
    lines.put("vfio:prepare 0000:01:00.1", "prepare");
    lines.put("vfio:traffic start emu:mtty-0", "traffic");
    lines.put("vfio:traffic list", "traffic");
    lines.put("vfio:conform --list", "conform");
    lines.put("vfio:conform emu:mtty-0 --fresh", "conform");
    lines.put("vfio:explain vfio:0000:3b:00.2", "explain");
    lines.put("vfio:inspect /var/tmp/a.img", "inspect");
    lines.put("vfio:plan emu:mtty-0 emu:mtty-1", "plan");
    lines.put("vfio:devices", "devices");
    platform.context.properties.put("karaf.etc", folder.toString());
    lines.put("vfio:support-bundle --yes " + folder.resolve("help.zip"), "support-bundle");
    lines.put("vfio:reset emu:mtty-0", "reset");
    lines.put("vfio:release emu:mtty-0", "release");
    lines.put("vfio:open emu:mtty-0", "open");
    lines.put("vfio:shutdown --force", "shutdown");
    lines.put("vfio:trace emu:mtty-0 --summary", "trace");
    lines.put("vfio:dirty emu:mtty-0 --seconds 0", "dirty");
    for (Map.Entry<String, String> line : lines.entrySet()) {
      assertKeys(sections.get(line.getValue()), line.getKey());
    }
    String call = run("vfio:trace emu:mtty-0 --json").out().lines().findFirst().orElseThrow();
    JsonParser.parseString(call)
        .getAsJsonObject()
        .keySet()
        .forEach(key -> assertThat(sections.get("trace")).contains("`" + key + "`"));
    for (String line : List.of("vfio:functions --prepared", "vfio:unprepare 0000:01:00.1")) {
      assertKeys(sections.get("prepare"), line);
    }
    assertKeys(sections.get("inspect") + sections.get("verify"), "vfio:verify /var/tmp/a.img");
    assertKeys(sections.get("devices") + sections.get("info"), "vfio:info emu:mtty-0");
    String waiting = page.substring(page.indexOf("## Waiting"), page.indexOf("## Devices"));
    assertKeys(waiting, "vfio:migrate emu:mtty-0=emu:mtty-1");
    assertKeys(waiting, "vfio:save emu:mtty-0 a.img --detach");
    assertKeys(sections.get("sessions"), "vfio:sessions");
    assertKeys(sections.get("sessions") + waiting, "vfio:sessions migrate-1");
    platform.sessions.next.snapshot = Samples.inDoubt();
    assertKeys(sections.get("sessions"), "vfio:sessions");
    for (String steering : List.of("switchover", "proceed", "cancel", "resolve")) {
      assertKeys(sections.get(steering), "vfio:" + steering + " migrate-1");
    }
  }

  @Test
  void tellsOfTheJsonOfEveryCommand() {
    sections.forEach((name, text) -> assertThat(text).as(name).contains("`--json`"));
  }

  private void assertKeys(String text, String line) throws IOException {
    Set<String> keys = new TreeSet<>();
    collect(json(line + " --json"), keys);
    // Attributes are named by the bus, not by Drover.
    keys.removeAll(Set.of("mdev_type", "vendor_id"));
    assertThat(keys).as(line).isNotEmpty();
    keys.forEach(key -> assertThat(text).as(line).contains("`" + key + "`"));
  }

  private static void collect(JsonElement element, Set<String> keys) {
    if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(one -> collect(one, keys));
    } else if (element.isJsonObject()) {
      JsonObject object = element.getAsJsonObject();
      keys.addAll(object.keySet());
      object.entrySet().forEach(entry -> collect(entry.getValue(), keys));
    }
  }
}
