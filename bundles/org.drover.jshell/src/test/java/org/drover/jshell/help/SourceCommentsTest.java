// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.drover.jshell.session.Documentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceCommentsTest {
  private static final SourceComments COMMENTS =
      SourceComments.of(
          """
          package org.example;

          /**
           * Devices of all kinds.
           *
           * @param name what it is called
           */
          @ProviderType
          @SuppressWarnings({"unused", "(odd"})
          public interface Devices<T extends Map<String, T>> {
            /** How many. */
            int MOST = 5;

            /** Opens one. */
            Lease open(DeviceAddress address, final org.example.Owner owner);

            /** Opens one in a space. */
            Lease open(DeviceAddress address, Owner owner, SpaceName space);

            /** Opens all. */
            @Deprecated
            <X> Map<String, List<X>> all(List<? extends X> some, Object... more)
                throws IOException;

            /** One of its kinds. */
            enum Kind {
              /** The first, with a word. */
              FIRST("first"),
              /** The second. */
              SECOND
            }
          }
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "org.example.Devices | Devices of all kinds.",
        "Lease Devices.open(DeviceAddress, Owner) | Opens one.",
        "Lease Devices.open(DeviceAddress address, Owner owner) | Opens one.",
        "Lease Devices<T>.open(DeviceAddress, Owner, SpaceName) | Opens one in a space.",
        "Map<String, List<X>> Devices.<X>all(List<? extends X> some, Object... more) | Opens all.",
        "Devices.MOST | How many.",
        "Devices.Kind | One of its kinds.",
        "Devices.Kind.SECOND | The second.",
        "String Devices.name() | what it is called"
      })
  void findsWhatASignatureSpeaksOf(String signature, String comment) {
    assertThat(Signature.parse(signature).flatMap(COMMENTS::on))
        .hasValueSatisfying(found -> assertThat(found).startsWith(comment));
  }

  @Test
  void findsAllOfAName() {
    assertThat(COMMENTS.named("open"))
        .containsExactly(
            new Documentation(
                "Lease open(DeviceAddress address, final org.example.Owner owner)", "Opens one."),
            new Documentation(
                "Lease open(DeviceAddress address, Owner owner, SpaceName space)",
                "Opens one in a space."));
    assertThat(COMMENTS.named("close")).isEmpty();
  }

  @Test
  void findsNothingWhereThereIsNothing() {
    assertThat(Signature.parse("int sq(int x)")).isEmpty();
    assertThat(Signature.parse("void Devices.close()").flatMap(COMMENTS::on)).isEmpty();
    assertThat(Signature.parse("Lease Devices.open(String)").flatMap(COMMENTS::on)).isEmpty();
  }

  @Test
  void understandsSignatures() {
    assertThat(Signature.parse("org.example.Devices.Kind"))
        .hasValue(new Signature("org.example", "Devices", "Kind", Optional.empty()));
  }
}
