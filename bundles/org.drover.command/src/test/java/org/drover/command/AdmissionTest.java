// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionTest {
  private final List<String> lines = new ArrayList<>();
  private final AuditTrail trail = new AuditTrail(lines::add);
  private final List<String> done = new ArrayList<>();

  private Admission admission(Object command, String... roles) {
    return new Admission(command, Logins.ada(roles), trail);
  }

  private List<String> trail() throws InterruptedException {
    trail.close();
    return lines;
  }

  @Test
  void refusesWithTheRoleThatIsNeededAndTheRemedy() throws Exception {
    assertThatThrownBy(
            () -> admission(new Commands.Work(), "viewer").carryOut(() -> done.add("work")))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "vfio:work needs the role operator; ada has the role viewer. An admin gives it in"
                + " etc/keys.properties: ada=KEY,_g_:operatorgroup");
    assertThatThrownBy(() -> admission(new Commands.Look()).carryOut(() -> done.add("look")))
        .hasMessageStartingWith("vfio:look needs the role viewer; ada has no role.");
    assertThatThrownBy(
            () -> admission(new Commands.Forgotten(), "operator").carryOut(() -> done.add("other")))
        .hasMessageStartingWith("vfio:forgotten needs the role admin; ada has the role operator.");
    assertThat(done).isEmpty();
    assertThat(trail())
        .hasSize(3)
        .allMatch(line -> line.contains(" outcome=refused "))
        .first()
        .isEqualTo(
            "user=\"ada\" from=\"ssh 127.0.0.1:40000\" role=viewer outcome=refused"
                + " command=\"vfio:work\" why=\"vfio:work needs the role operator; ada has the role"
                + " viewer. An admin gives it in etc/keys.properties: ada=KEY,_g_:operatorgroup\"");
  }

  /** Options may stand after the arguments, where Karaf does not know them for options. */
  @Test
  void anOptionThatShowsLateIsRefusedBeforeTheWork() {
    Commands.Look look = new Commands.Look();
    assertThatThrownBy(
            () ->
                admission(look, "viewer").carryOut(() -> look.set = "STOP", () -> done.add("work")))
        .hasMessageStartingWith("vfio:look --set needs the role operator; ada has the role viewer");
    assertThat(done).isEmpty();
  }

  @Test
  void whatIsRefusedIsNotEvenSorted() {
    assertThatThrownBy(
            () ->
                admission(new Commands.Work(), "viewer")
                    .carryOut(() -> done.add("sorted"), () -> done.add("work")))
        .isInstanceOf(RefusedException.class);
    assertThat(done).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void lookingLeavesNoTrace(Role role) throws Exception {
    admission(new Commands.Look(), role.label()).carryOut(() -> done.add("look"));
    assertThatThrownBy(
            () -> admission(new Commands.Look(), role.label()).carryOut(AdmissionTest::fail))
        .hasMessage("There is no device emu:none.");
    assertThat(done).containsExactly("look");
    assertThat(trail()).isEmpty();
  }

  private static void fail() {
    throw new DroverException("There is no device emu:none.");
  }

  @Test
  void aChangeIsALine() throws Exception {
    Commands.Look look = new Commands.Look();
    look.set = "STOP";
    admission(look, "operator").carryOut(() -> done.add("look"));
    assertThatThrownBy(() -> admission(look, "operator").carryOut(AdmissionTest::fail))
        .isInstanceOf(DroverException.class);
    assertThat(trail())
        .containsExactly(
            "user=\"ada\" from=\"ssh 127.0.0.1:40000\" role=operator outcome=done"
                + " command=\"vfio:look emu:mtty-0 --set STOP\"",
            "user=\"ada\" from=\"ssh 127.0.0.1:40000\" role=operator outcome=failed"
                + " command=\"vfio:look emu:mtty-0 --set STOP\""
                + " why=\"There is no device emu:none.\"");
  }

  @Test
  void aChangeThatDiesOfAnErrorIsALineToo() throws Exception {
    assertThatThrownBy(
            () ->
                admission(new Commands.Forgotten(), "admin")
                    .carryOut(
                        () -> {
                          throw new NoClassDefFoundError("jdk/jshell/JShell");
                        }))
        .isInstanceOf(NoClassDefFoundError.class);
    assertThat(trail())
        .singleElement()
        .asString()
        .contains("outcome=failed", "why=\"jdk/jshell/JShell\"");
  }

  /** Sorting takes the words out of the fields before it finds that they make no sense. */
  @Test
  void aMistypedChangeIsALineWithWhatWasTyped() throws Exception {
    Commands.Work work = new Commands.Work();
    work.words = List.of("emu:mtty-0", "--colour", "--passphrase=hunter2");
    assertThatThrownBy(
            () ->
                admission(work, "operator")
                    .carryOut(
                        () -> {
                          work.words = null;
                          throw new DroverException("There is no option --colour.");
                        },
                        () -> done.add("work")))
        .isInstanceOf(DroverException.class);
    assertThat(done).isEmpty();
    assertThat(trail())
        .containsExactly(
            "user=\"ada\" from=\"ssh 127.0.0.1:40000\" role=operator outcome=failed"
                + " command=\"vfio:work emu:mtty-0 --colour --passphrase=*****\""
                + " why=\"There is no option --colour.\"");
  }

  @Test
  void whatLastsIsAnnounced() throws Exception {
    admission(new Commands.Work(), "admin").carryOut(() -> done.add("work"));
    assertThat(trail())
        .hasSize(2)
        .satisfies(
            all -> {
              assertThat(all.get(0)).contains(" outcome=begun ");
              assertThat(all.get(1)).contains(" outcome=done ");
            });
  }

  @Test
  void whatIsNoCommandIsRefusedAndNotedToo() throws Exception {
    Requirement console = new Requirement("The console", Role.OPERATOR);
    assertThat(Admission.refusal(console, Logins.ada("operator"), trail::add)).isEmpty();
    assertThat(Admission.refusal(console, Logins.ada("viewer"), trail::add))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence).startsWith("The console needs the role operator; ada has"));
    assertThat(trail())
        .singleElement()
        .asString()
        .contains("outcome=refused command=\"The console\" why=\"The console needs the role");
  }

  @Test
  void aTrailThatEndedTakesALineAllTheSame() throws Exception {
    trail.close();
    assertThatCode(() -> admission(new Commands.Forgotten(), "admin").carryOut(() -> {}))
        .doesNotThrowAnyException();
    assertThat(lines).hasSize(1);
  }
}
