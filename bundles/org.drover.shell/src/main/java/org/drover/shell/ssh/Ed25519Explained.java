// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * Says why an ed25519 key does not let anybody in. The ssh server of Karaf 4.4 could verify its
 * signatures, but Karaf's login compares RSA, DSA and ECDSA keys alone ({@code
 * PublickeyLoginModule.equals}), and says nothing to anybody. Here the person reads a sentence
 * before "Permission denied" (the banner of RFC 4252, 5.4), and the log has it once a connection.
 */
@Component(service = Ed25519Explained.class, immediate = true)
public final class Ed25519Explained {
  private static final Logger LOG = System.getLogger(Ed25519Explained.class.getName());
  private static final AttributeKey<Boolean> TOLD = new AttributeKey<>();
  private static final String WHY =
      "ed25519 keys do not work here; make an ECDSA key with `ssh-keygen -t ecdsa`";

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

  private static void explain(String user, PublicKey key, ServerSession session) {
    boolean isEd25519 = KeyPairProvider.SSH_ED25519.equals(KeyUtils.getKeyType(key));
    if (!isEd25519 || session.getAttribute(TOLD) != null) {
      return;
    }
    session.setAttribute(TOLD, true);
    LOG.log(
        Level.INFO,
        () ->
            "The login of '"
                + user
                + "' from "
                + session.getClientAddress()
                + " was tried with an ed25519 key: "
                + WHY);
    try {
      Buffer banner = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_BANNER);
      banner.putString(WHY + "\r\n");
      banner.putString("en");
      session.writePacket(banner);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "'" + user + "' is gone and was not told why", e);
    }
  }
}
