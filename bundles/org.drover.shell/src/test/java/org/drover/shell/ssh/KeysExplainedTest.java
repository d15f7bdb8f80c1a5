// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysExplainedTest {
  /** A point that need not lie on its curve: nobody computes with it here. */
  private record Key(ECParameterSpec getParams, ECPoint getW) implements ECPublicKey {
    private static final long serialVersionUID = 1;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "none";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }

  private static ECParameterSpec curve(String name) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(name));
    return ((ECPublicKey) generator.generateKeyPair().getPublic()).getParams();
  }

  /** A number that begins with two bytes, with zeros up to the whole bytes of its curve. */
  private static BigInteger beginning(String hex, int bytes) {
    return new BigInteger(hex + "00".repeat(bytes - 2), 16);
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, 32, ff80, 0001, true",
    "secp256r1, 32, 0001, ffff, true",
    "secp256r1, 32, ff7f, ff7f, false",
    "secp256r1, 32, 00ff, 7fff, false",
    "secp384r1, 48, ff80, 0001, true",
    "secp384r1, 48, ff7f, 0001, false",
    "secp521r1, 66, 01ff, 01ff, false",
  })
  void namesTheEcdsaKeysThatAreTakenForOthers(
      String curve, int bytes, String x, String y, boolean told) throws Exception {
    ECPoint point = new ECPoint(beginning(x, bytes), beginning(y, bytes));
    assertThat(KeysExplained.why(new Key(curve(curve), point)).isPresent()).isEqualTo(told);
  }

  @Test
  void saysNothingOfRsaKeys() throws Exception {
    assertThat(KeysExplained.why(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic()))
        .isEmpty();
  }
}
