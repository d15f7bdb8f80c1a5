// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private final Secrets secrets = new Secrets(List.of());

  @Test
  void whatLooksLikeASecretIsMasked() {
    assertThat(secrets.masked("a\ndb.pass = hunter2\nkeep = 200\n"))
        .isEqualTo("a\ndb.pass = *****\nkeep = 200\n");
  }

  @Test
  void whatIsKnownIsMaskedWhereverItStands() {
    assertThat(new Secrets(List.of("hunter2", "hunter2more")).masked("xhunter2more, hunter2.\n"))
        .isEqualTo("x*****, *****.\n");
  }

  @Test
  void jsonStaysJson() {
    assertThat(
            secrets
                .masked(
                    JsonParser.parseString(
                        "{\"a\":[\"tcp://ada:hunter2@host\",1,null,{\"b\":\"password=x, y\"}],"
                            + "\"token\":\"abc\",\"tokens\":2,\"secrets\":[\"x\",{\"a\":1}]}"))
                .toString())
        .isEqualTo(
            "{\"a\":[\"tcp://ada:*****@host\",1,null,{\"b\":\"password=*****\"}],"
                + "\"token\":\"*****\",\"tokens\":\"*****\",\"secrets\":\"*****\"}");
  }
}
