// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AuditEntryTest {
  private static String command(String... words) {
    Commands.Work work = new Commands.Work();
    work.words = List.of(words);
    return TypedLine.of(work);
  }

  @Test
  void whatWasTypedIsShownAsItCouldBeTypedAgain() {
    assertThat(command("emu:mtty-0=emu:mtty-1", "tcp://host:4000?x=1"))
        .isEqualTo("vfio:work emu:mtty-0=emu:mtty-1 tcp://host:4000?x=1");
    assertThat(command("a b", "", "it's", "$x")).isEqualTo("vfio:work 'a b' '' 'it\\'s' '$x'");
    Commands.Work work = new Commands.Work();
    work.json = true;
    assertThat(TypedLine.of(work)).isEqualTo("vfio:work --json");
  }

  @Test
  void secretsAreLeftOut() {
    assertThat(command("tcp://ada:hunter2@host:4000", "password=hunter2", "db.Token=hunter2"))
        .isEqualTo("vfio:work tcp://ada:*****@host:4000 password=***** db.Token=*****");
    assertThat(command("script.jsh", "--password", "hunter2", "--key-passphrase=hunter2", "plain"))
        .isEqualTo("vfio:work script.jsh --password ***** --key-passphrase=***** plain");
    assertThat(
            command("x.jsh", "--api-key", "abc", "--db-pass", "abc", "--pwd=abc", "--token=a", "b"))
        .isEqualTo("vfio:work x.jsh --api-key ***** --db-pass ***** --pwd=***** --token=***** b");
    assertThat(
            command("tcp://ada:hun@er2@host", "https://hunter2@host", "Authorization: Basic aHU="))
        .isEqualTo("vfio:work tcp://ada:*****@host https://*****@host 'Authorization: *****'");
    Commands.Work work = new Commands.Work();
    work.phrase = "hunter2";
    assertThat(TypedLine.of(work)).isEqualTo("vfio:work --passphrase *****");
    assertThat(
            new AuditEntry(
                    Logins.ada("admin"),
                    AuditEntry.Outcome.FAILED,
                    "vfio:work",
                    "tcp://ada:hunter2@host:1 does not answer.")
                .line())
        .endsWith("why=\"tcp://ada:*****@host:1 does not answer.\"");
  }

  @Test
  void whatWasTypedCannotForgeALine() {
    String forged = "x\"\r\nuser=\"root\" outcome=done\u0085\u2028\u001b[2K\\";
    String line = new AuditEntry(Logins.ada("viewer"), AuditEntry.Outcome.DONE, forged, "").line();
    assertThat(line)
        .isEqualTo(
            "user=\"ada\" from=\"ssh 127.0.0.1:40000\" role=viewer outcome=done"
                + " command=\"x\\\"\\u000d\\u000auser=\\\"root\\\" outcome=done"
                + "\\u0085\\u2028\\u001b[2K\\\\\"");
  }
}
