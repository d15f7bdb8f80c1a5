// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {
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
        "db.pass = hunter2 | db.pass = *****",
        "smtp.pass: hunter2 | smtp.pass: *****",
        "MYSQL_PASS=hunter2 | MYSQL_PASS=*****",
        "dbPass=hunter2 | dbPass=*****",
        "password = 'hunter 2' | password = *****",
        "apiKey=abc\"def next=1 | apiKey=*****",
        "access_token=abc | access_token=*****",
        "{\"token\": \"abc def\", \"kind\": 1} | {\"token\": *****, \"kind\": 1}",
        "told {\\\"token\\\":\\\"abc def\\\"} | told {\\\"token\\\":*****",
        "<password>hunter2</password> | <password>*****",
        "<property name=\"password\" value=\"x\"/> | <property name=\"password\" value=*****/>",
        "<a key='db.pass' type='S' value = 'x y' b='1'/> | <a key='db.pass' type='S' value = ***** b='1'/>",
        "<a value=\"x\" name=\"password\"/> | <a value=***** name=\"password\"/>",
        "Authorization: Basic aHVudGVyMg== | Authorization: *****",
        "sent Bearer eyJhbGciOi.J9-_~+/x= to it | sent Bearer ***** to it",
        "run x --password hunter2 --json | run x --password *****",
        "call tcp://ada:hunter2@host:7000 now | call tcp://ada:*****@host:7000 now",
        "call tcp://ada:hun@er2@host:7000 now | call tcp://ada:*****@host:7000 now",
        "call tcp://ada:hun/er2@host:7000 now | call tcp://ada:*****@host:7000 now",
        "call tcp://ada:h@n/er2@host:7000 now | call tcp://ada:*****@host:7000 now",
        "call https://hunter2@host/x now | call https://*****@host/x now",
      })
  void aSecretIsMasked(String text, String masked) {
    assertThat(Masking.masked("before\n" + text + "\nafter\n"))
        .isEqualTo("before\n" + masked + "\nafter\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keep = 200",
        "a password was asked for",
        "bypass = true",
        "pass-through: on",
        "passes = 3",
        "a bearer of news",
        "<property name=\"keep\" value=\"200\"/>",
        "migrated emu:mtty-0 to tcp://10.0.0.2:7000",
        "ada@host said x",
        "2025-03-01T12:00:00,000 INFO  [main] Session: m1 is over",
      })
  void theRestStays(String text) {
    assertThat(Masking.masked(text)).isEqualTo(text);
  }

  @Test
  void aValueOfSeveralLinesIsMaskedWhole() {
    assertThat(Masking.masked("password = hun\\\n  ter2\nkeep = 1\n"))
        .isEqualTo("password = *****\nkeep = 1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "a/-----BEGIN EC PRIVATE KEY-----/MHcC/AQEE/-----END EC PRIVATE KEY-----/b/, a/*****/b/",
    "a/-----BEGIN PRIVATE KEY-----/MHcC/, a/*****",
    "MHcC/AQEE==/-----END OPENSSH PRIVATE KEY-----/b/, *****/b/",
  })
  void aKeyIsMaskedWholeAlsoOneThatIsCutOff(String lines, String masked) {
    assertThat(Masking.masked(lines.replace('/', '\n'))).isEqualTo(masked.replace('/', '\n'));
  }

  /** With unbounded repetitions it takes minutes, or the whole stack. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "=",
        "password",
        "pass",
        "\\",
        "--",
        "://",
        "://a:",
        "a:b@",
        "\"",
        "name=\"password\" ",
        "value=\"x\" ",
        "bearer ",
        "-----BEGIN "
      })
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aLineWithoutEndTakesNoTime(String word) {
    String line = word.repeat(512 * 1024 / word.length());
    assertThat(Masking.masked(line).length()).isLessThanOrEqualTo(line.length());
    assertThat(Masking.masked("password=" + line)).startsWith("password=*****");
  }
}
