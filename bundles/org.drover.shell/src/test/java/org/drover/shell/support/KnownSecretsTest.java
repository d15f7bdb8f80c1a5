// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  /** What the platform uses and logs is not always what the file spells. */
  @Test
  void areKnownAsTheFileSpellsThemAndAsThePlatformReadsThem() throws IOException {
    write("a.cfg", "password = a\\:b\\=cde\\\\\nb.password=caf\\u00e9-1\n");
    assertThat(KnownSecrets.in(etc))
        .containsExactlyInAnyOrder("a\\:b\\=cde\\\\", "a:b=cde\\", "caf\\u00e9-1", "caf\u00e9-1");
  }

  /** A path of Windows is one; the platform does not read such a file, but a person logs it. */
  @Test
  void areKnownBesideAnEscapeThatIsNone() throws IOException {
    write("a.cfg", "password = C:\\users\n# a comment \\\ntoken = abcdef\n");
    assertThat(KnownSecrets.in(etc)).containsExactlyInAnyOrder("C:\\users", "abcdef");
  }

  @Test
  void areKnownBehindABlankToo() throws IOException {
    write("a.properties", "password hunter22\n");
    assertThat(KnownSecrets.in(etc)).containsExactly("hunter22");
  }

  @Test
  void areKnownInEitherEncoding() throws IOException {
    Files.write(
        etc.resolve("a.properties"),
        "password = caf\u00e9-latin\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(KnownSecrets.in(etc)).contains("caf\u00e9-latin");
    write("b.properties", "password = caf\u00e9-utf-8\n");
    assertThat(KnownSecrets.in(etc)).contains("caf\u00e9-utf-8");
  }

  @Test
  void areEachOfAListInAConfig() throws IOException {
    write("a.config", "passwords=[ \\\n  \"first one\", \\\n  \"sec\\\"ond\", \\\n  ]\n");
    write("b.config", "token=T\"x12345\"\n");
    assertThat(KnownSecrets.in(etc)).contains("first one", "sec\"ond", "x12345");
  }

  @Test
  void areWhatStandsBelowSuchNamesInJson() throws IOException {
    write(
        "a.json",
        """
        // Felix reads comments.
        {"user": "adalovelace", "db.password:String": "hun\\u0074er2",
         "tokens": [123456, {"a": "second"}], "keep": 200000}
        """);
    write("b.json", "{\"password\": \"hunter3\", \n");
    assertThat(KnownSecrets.in(etc))
        .containsExactlyInAnyOrder("hunter2", "123456", "second", "hunter3");
  }

  @Test
  void areWhatIsCalledSoInXml() throws IOException {
    write(
        "jetty.xml",
        """
        <Configure id="Server">
          <Set name="KeyStorePassword">OBF:1vny</Set>
          <Set name="TrustStorePassword"><Property name="x.password" default="OBF:2wox"/></Set>
          <property name='password' value='a&amp;b-c&lt;'/>
          <login user="adalovelace" pass="hunter2"/>
          <trustPassword>hunter3</trustPassword>
          <Set name="port">123456</Set>
        </Configure>
        """);
    assertThat(KnownSecrets.in(etc))
        .containsExactlyInAnyOrder(
            "OBF:1vny", "OBF:2wox", "a&amp;b-c&lt;", "a&b-c<", "hunter2", "hunter3");
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
