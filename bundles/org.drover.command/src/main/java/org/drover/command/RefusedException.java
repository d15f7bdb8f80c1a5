// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

/** Whoever typed a command may not do that; nothing was done. */
public final class RefusedException extends NothingDoneException {
  private static final long serialVersionUID = 1L;

  RefusedException(Requirement requirement, Caller caller) {
    super(sentence(requirement, caller));
  }

  static String sentence(Requirement requirement, Caller caller) {
    String role = requirement.role().label();
    return requirement.what()
        + " needs the role "
        + role
        + "; "
        + caller.login()
        + " has "
        + caller.role().map(one -> "the role " + one.label()).orElse("no role")
        + ". An admin gives it in etc/keys.properties: "
        + caller.login()
        + "=KEY,_g_:"
        + role
        + "group";
  }
}
