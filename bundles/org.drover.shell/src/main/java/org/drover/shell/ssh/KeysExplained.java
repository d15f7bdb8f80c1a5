// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Says why a key does not let anybody in. The ssh server of Karaf 4.4 could verify signatures by
 * ed25519, but Karaf's login compares RSA, DSA and ECDSA keys alone ({@code
 * PublickeyLoginModule.equals}); and it reads the coordinates of an ECDSA key as signed numbers, so
 * that it takes one in some 250 for another one. It says nothing to anybody. Here the person reads
 * a sentence before "Permission denied" (the banner of RFC 4252, 5.4), and the log has it once a
 * connection for each kind.
 */
@Component(service = KeysExplained.class, immediate = true)
public final class KeysExplained {
  private static final Logger LOG = System.getLogger(KeysExplained.class.getName());
  private static final AttributeKey<Set<String>> TOLD = new AttributeKey<>();
  private static final String ED25519 =
      "ed25519 keys do not work here; make an ECDSA key with `ssh-keygen -t ecdsa`";
  private static final String MISREAD =
      "Karaf's login takes this ECDSA key for another one, as it does with one in some 250; make"
          + " another one with `ssh-keygen -t ecdsa`";

  private static final int NINE_ONES = 0x1ff;

  private final Map<SshServer, Originals> originals = new ConcurrentHashMap<>();

  private record Originals(
      PublickeyAuthenticator authenticator, List<NamedFactory<Signature>> signatures) {}

  /**
   * From now on, for the logins at this server.
   *
   * @param server Karaf's
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  public void bind(SshServer server) {
    Originals known =
        new Originals(server.getPublickeyAuthenticator(), server.getSignatureFactories());
    originals.put(server, known);
    server.setPublickeyAuthenticator(
        (user, key, session) -> {
          explain(user, key, session);
          return known.authenticator().authenticate(user, key, session);
        });
    // Without it the server gives such a key up before anybody is asked about it.
    if (BuiltinSignatures.ed25519.isSupported()
        && !known.signatures().contains(BuiltinSignatures.ed25519)) {
      List<NamedFactory<Signature>> more = new ArrayList<>(known.signatures());
      more.add(BuiltinSignatures.ed25519);
      server.setSignatureFactories(more);
    }
  }

  /**
   * No more for this one.
   *
   * @param server that was bound
   */
  public void unbind(SshServer server) {
    Originals known = originals.remove(server);
    server.setPublickeyAuthenticator(known.authenticator());
    server.setSignatureFactories(known.signatures());
  }

  /** Why Karaf does not know a key again that its users' file has. */
  static Optional<String> why(PublicKey key) {
    if (KeyPairProvider.SSH_ED25519.equals(KeyUtils.getKeyType(key))) {
      return Optional.of(ED25519);
    }
    return key instanceof ECPublicKey ec && isMisread(ec) ? Optional.of(MISREAD) : Optional.empty();
  }

  /** What begins with nine ones has, as a signed number, fewer bytes than the curve's field. */
  private static boolean isMisread(ECPublicKey key) {
    int bits = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8 * 8;
    return Stream.of(key.getW().getAffineX(), key.getW().getAffineY())
        .anyMatch(coordinate -> coordinate.shiftRight(bits - 9).intValue() == NINE_ONES);
  }

  private static void explain(String user, PublicKey key, ServerSession session) {
    why(key).filter(why -> isNew(why, session)).ifPresent(why -> tell(user, why, session));
  }

  private static boolean isNew(String why, ServerSession session) {
    return session.computeAttributeIfAbsent(TOLD, none -> ConcurrentHashMap.newKeySet()).add(why);
  }

  private static void tell(String user, String why, ServerSession session) {
    LOG.log(
        Level.INFO,
        () ->
            "The login of '"
                + user
                + "' from "
                + session.getClientAddress()
                + " was tried with a key that cannot work: "
                + why);
    try {
      Buffer banner = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_BANNER);
      banner.putString(why + "\r\n");
      banner.putString("en");
      session.writePacket(banner);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "'" + user + "' is gone and was not told why", e);
    }
  }
}
