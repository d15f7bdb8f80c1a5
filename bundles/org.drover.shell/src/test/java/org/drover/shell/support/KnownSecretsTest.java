// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownSecretsTest {
  @TempDir Path etc;

  @Test
  void areTheValuesOfWhatIsCalledSo() throws IOException {
    write("a.cfg", "# password = comment\nkeep = 200000\nssl.password = hun\\\n  ter22\n");
    write("b.properties", "token: abcdef\nshort.token = abc\nfrom.secret = ${env:SECRET}\n");
    write("c.config", "apiKey=\"quoted value\"\n");
    write("notes.txt", "password = not-read\n");
    write("org.apache.karaf.command.acl.shell.cfg", "pwd = viewer\n");
    Files.createDirectory(etc.resolve("d.cfg"));
    assertThat(KnownSecrets.in(etc))
        .containsExactlyInAnyOrder("hunter22", "abcdef", "quoted value", "\"quoted value\"");
  }

  @Test
  void areThePasswordsOfKarafsUsers() throws IOException {
    write(
        "users.properties",
        "ada = hunter2,_g_:admingroup\nkaraf = karaf,admin\n_g_\\:x = viewer,ssh\n");
    assertThat(KnownSecrets.in(etc)).containsExactly("hunter2");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(etc.resolve(name), text);
  }
}
