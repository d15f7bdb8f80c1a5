// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private final Secrets secrets = new Secrets(List.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "password = hunter2 | password = *****",
        "encryption.password=hunter2 | encryption.password=*****",
        "ssl.Passwd: hunter2 | ssl.Passwd: *****",
        "keystorePassword = two words | keystorePassword = *****",
        "storepass=hunter2 | storepass=*****",
        "password = 'hunter 2' | password = *****",
        "apiKey=abc\"def next=1 | apiKey=*****",
        "access_token=abc | access_token=*****",
        "{\"token\": \"abc def\", \"kind\": 1} | {\"token\": *****, \"kind\": 1}",
        "told {\\\"token\\\":\\\"abc def\\\"} | told {\\\"token\\\":*****",
        "<password>hunter2</password> | <password>*****",
        "Authorization: Basic aHVudGVyMg== | Authorization: *****",
        "run x --password hunter2 --json | run x --password *****",
        "call tcp://ada:hunter2@host:7000 now | call tcp://ada:*****@host:7000 now",
        "call tcp://ada:hun@er2@host:7000 now | call tcp://ada:*****@host:7000 now",
        "call https://hunter2@host/x now | call https://*****@host/x now",
      })
  void aSecretIsMasked(String text, String masked) {
    assertThat(secrets.masked("before\n" + text + "\nafter\n"))
        .isEqualTo("before\n" + masked + "\nafter\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keep = 200",
        "a password was asked for",
        "migrated emu:mtty-0 to tcp://10.0.0.2:7000",
        "ada@host said x",
        "2025-03-01T12:00:00,000 INFO  [main] Session: m1 is over",
      })
  void theRestStays(String text) {
    assertThat(secrets.masked(text)).isEqualTo(text);
  }

  @Test
  void aValueOfSeveralLinesIsMaskedWhole() {
    assertThat(secrets.masked("password = hun\\\n  ter2\nkeep = 1\n"))
        .isEqualTo("password = *****\nkeep = 1\n");
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
                            + "\"token\":\"abc\",\"tokens\":2}"))
                .toString())
        .isEqualTo(
            "{\"a\":[\"tcp://ada:*****@host\",1,null,{\"b\":\"password=*****\"}],"
                + "\"token\":\"*****\",\"tokens\":2}");
  }

  @ParameterizedTest
  @CsvSource({
    "a/-----BEGIN EC PRIVATE KEY-----/MHcC/AQEE/-----END EC PRIVATE KEY-----/b/, a/*****/b/",
    "a/-----BEGIN PRIVATE KEY-----/MHcC/, a/*****",
    "MHcC/AQEE==/-----END OPENSSH PRIVATE KEY-----/b/, *****/b/",
  })
  void aKeyIsMaskedWholeAlsoOneThatIsCutOff(String lines, String masked) {
    assertThat(secrets.masked(lines.replace('/', '\n'))).isEqualTo(masked.replace('/', '\n'));
  }

  /** With unbounded repetitions it takes minutes, or the whole stack. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "=", "password", "\\", "--", "://", "a:b@", "-----BEGIN "})
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aLineWithoutEndTakesNoTime(String word) {
    String line = word.repeat(512 * 1024 / word.length());
    assertThat(secrets.masked(line).length()).isLessThanOrEqualTo(line.length());
    assertThat(secrets.masked("password=" + line)).isEqualTo("password=*****");
  }
}
