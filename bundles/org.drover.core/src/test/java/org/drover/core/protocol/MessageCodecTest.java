// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.drover.core.image.MalformedTextException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
  private static final String SESSION = "00000000-0000-0001-0000-000000000002";
  private static final String INSTANCE = "00000000-0000-0003-0000-000000000004";

  static List<Message> all() {
    return Messages.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void readsWhatItWrites(Message message) throws IOException {
    assertThat(MessageCodec.decode("here", MessageCodec.encode(message))).isEqualTo(message);
  }

  /** Written by hand: what the wire holds is fixed, not whatever the code writes. */
  @Test
  void readsMessagesWrittenByHand() throws IOException {
    assertThat(read("{\"version\":1,\"message\":\"COMMIT\",\"epoch\":3}"))
        .isEqualTo(new Message.Commit(3));
    assertThat(
            read(
                " { \"message\" : \"END\", \"version\" : 1, \"added\" : true,"
                    + " \"lengths\" : [ {\"device\":0, \"bytes\":96} ] } "))
        .isEqualTo(new Message.End(List.of(96L)));
    assertThat(
            read(
                "{\"version\":1,\"message\":\"RESUME\",\"session\":\""
                    + SESSION
                    + "\",\"instance\":\""
                    + INSTANCE
                    + "\",\"epoch\":2}"))
        .isEqualTo(new Message.Resume(UUID.fromString(SESSION), UUID.fromString(INSTANCE), 2));
    assertThat(
            read(
                "{\"version\":1,\"message\":\"UNKNOWN_SESSION\",\"instance\":\""
                    + INSTANCE
                    + "\"}"))
        .isEqualTo(new Message.UnknownSession(UUID.fromString(INSTANCE)));
    assertThat(read("{\"version\":1,\"message\":\"GAVE_UP\",\"reason\":\"no\",\"forgotten\":1}"))
        .isEqualTo(new Message.GaveUp("no", true));
    assertThat(read("{\"version\":1,\"message\":\"SPLIT\",\"reason\":\"both\"}"))
        .isEqualTo(new Message.Split("both"));
  }

  @Test
  void writesWhatIsWrittenDown() {
    assertThat(StandardCharsets.UTF_8.decode(MessageCodec.encode(new Message.Commit(3))).toString())
        .isEqualTo("{\"version\":1,\"message\":\"COMMIT\",\"epoch\":3}");
    Message.Resume resume = new Message.Resume(new UUID(1, 2), new UUID(3, 4), 5);
    assertThat(StandardCharsets.UTF_8.decode(MessageCodec.encode(resume)).toString())
        .isEqualTo(
            "{\"version\":1,\"message\":\"RESUME\",\"session\":\""
                + SESSION
                + "\",\"instance\":\""
                + INSTANCE
                + "\",\"epoch\":5}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"version":2,"message":"COMMIT","epoch":1} | 'version' must be 1
          {"version":"1","message":"COMMIT"}         | 'version' must be a number
          {"message":"COMMIT","epoch":1}             | 'version' is missing
          {"version":1}                              | 'message' is missing
          {"version":1,"message":"HELLO"}            | not 'HELLO'
          {"version":1,"message":"COMMIT"}           | 'epoch' is missing
          {"version":1,"message":"COMMIT","epoch":0} | 'epoch' must be a number between 1
          {"version":1,"message":"COMMIT","epoch":1.5} | not 1.5
          {"version":1,"message":"COMMIT","epoch":1,"epoch":1} | 'epoch' stands there twice
          {"version":1,"message":"COMMIT","epoch":null} | null
          {"version":1,"message":"ABORT","reason":7} | 'reason' must be a text
          {"version":1,"message":"REFUSE","reasons":[]} | at least one text
          {"version":1,"message":"REFUSE","reasons":[1]} | texts alone
          {"version":1,"message":"END","lengths":[{"device":1,"bytes":1}]} | lengths[0]
          {"version":1,"message":"END","lengths":[{"device":0,"bytes":-1}]} | 'bytes' must be
          {"version":1,"message":"ACCEPT","instance":"x","targets":[]} | 'instance' must be a UUID
          {"version":1,"message":"RESUME","session":"x","instance":"y","epoch":1} | 'session' must be a UUID
          {"version":1,"message":"UNKNOWN_SESSION"}  | 'instance' is missing
          {"version":1,"message":"SPLIT"}            | 'reason' is missing
          {"version":1,"message":"GAVE_UP","reason":"no"} | 'forgotten' is missing
          {"version":1,"message":"GAVE_UP","reason":"no","forgotten":2} | 'forgotten' must be
          {"version":1,"message":"LOADED"} x         | not JSON at line 1 column
          {'version':1}                              | JSON
          {"version":1                               | too early
          []                                         | no JSON object
          """)
  void refusesWithThePlaceAndTheKey(String text, String says) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedTextException.class)
        .hasMessageStartingWith("frame 3 at byte 99")
        .hasMessageContaining(says);
  }

  @Test
  void refusesWhatIsNotUtf8AndWhatIsTooLargeOrTooDeep() {
    assertThatThrownBy(
            () -> MessageCodec.decode("here", ByteBuffer.wrap(new byte[] {'{', (byte) 0xff})))
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> MessageCodec.decode("here", ByteBuffer.allocate(300_000)))
        .hasMessageContaining("the limit is");
    assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}"))
        .hasMessageContaining("nested deeper");
  }

  /** What a terminal or a log would take for more than text; each in another place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"version":1,"message":"ABORT","reason":"a\\u001b[2Jb"}         | 'reason' must be of at most
          {"version":1,"message":"GAVE_UP","reason":"a\\nb"}             | 'reason' must be of at most
          {"version":1,"message":"ABORT","reason":"a\\u009b2Jb"}         | 'reason' must be of at most
          {"version":1,"message":"ABORT","reason":"a\\u202eb"}           | 'reason' must be of at most
          {"version":1,"message":"ABORT","reason":"a\\ud800b"}           | it is not JSON
          {"version":1,"message":"REFUSE","reasons":["ok","a\\u0007b"]}  | 'reasons' must be of at most
          {"version":1,"message":"a\\u001b[31m"}                         | 'message' must be of at most
          {"version":1,"message":"COMMIT","a\\u001b":1,"a\\u001b":2}     | stands there twice
          """)
  void refusesControlCharactersAndRepeatsNone(String text, String says) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedTextException.class)
        .hasMessageContaining(says)
        .message()
        .matches("[^\\p{Cntrl}\\x{80}-\\x{9f}\\x{202e}]*");
  }

  @Test
  void refusesTextsAndListsThatAreTooLong() throws IOException {
    String longest = "x".repeat(1024);
    assertThat(read(abort(longest))).isEqualTo(new Message.Abort(longest));
    assertThatThrownBy(() -> read(abort(longest + "x")))
        .hasMessageContaining("'reason' must be of at most 1024 characters");
    assertThat(read(refuse(64))).isInstanceOf(Message.Refuse.class);
    assertThatThrownBy(() -> read(refuse(65)))
        .hasMessageContaining("'reasons' must be of at most 64 entries, not 65");
  }

  private static String abort(String reason) {
    return "{\"version\":1,\"message\":\"ABORT\",\"reason\":\"" + reason + "\"}";
  }

  private static String refuse(int reasons) {
    String list = String.join(",", java.util.Collections.nCopies(reasons, "\"no\""));
    return "{\"version\":1,\"message\":\"REFUSE\",\"reasons\":[" + list + "]}";
  }

  @Test
  void writesWhatItsReaderTakesHoweverLongAndOddAReasonIs() throws IOException {
    String odd = "a\u001b[31m\nb" + "x".repeat(5000);
    Message.Abort abort =
        (Message.Abort) MessageCodec.decode("here", MessageCodec.encode(new Message.Abort(odd)));
    assertThat(abort.reason()).startsWith("a [31m bx").endsWith("x...").hasSize(1024);

    List<String> reasons = java.util.Collections.nCopies(100, "no");
    Message.Refuse refuse =
        (Message.Refuse)
            MessageCodec.decode("here", MessageCodec.encode(new Message.Refuse(reasons)));
    assertThat(refuse.reasons()).hasSize(64).contains("no").endsWith("and 37 more");
  }

  private static Message read(String text) throws IOException {
    return MessageCodec.decode(
        "frame 3 at byte 99", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
