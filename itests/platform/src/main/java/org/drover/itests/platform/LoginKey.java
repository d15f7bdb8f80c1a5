// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.util.function.Predicate;

/**
 * Keys on the curve P-256, chosen by whether Karaf's login knows them again. Of all there are it
 * takes one in some 250 for another one: it reads a coordinate as a signed number ({@code
 * PublickeyLoginModule.equals(PublicKey, String)} of 4.4.10), which for one that begins with nine
 * ones leaves too few bytes.
 */
public final class LoginKey {
  private static final int BITS = 256;
  private static final int NINE_ONES = 0x1ff;

  private LoginKey() {}

  /** A new one that is known again. */
  public static KeyPair make() throws GeneralSecurityException {
    return make(LoginKey::isKnownAgain);
  }

  /** A new one that is taken for another one. */
  public static KeyPair makeMisread() throws GeneralSecurityException {
    return make(point -> !isKnownAgain(point));
  }

  private static KeyPair make(Predicate<ECPoint> wanted) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    while (!wanted.test(((ECPublicKey) pair.getPublic()).getW())) {
      pair = generator.generateKeyPair();
    }
    return pair;
  }

  private static boolean isKnownAgain(ECPoint point) {
    return isReadRight(point.getAffineX()) && isReadRight(point.getAffineY());
  }

  private static boolean isReadRight(BigInteger coordinate) {
    return coordinate.shiftRight(BITS - 9).intValue() != NINE_ONES;
  }
}
