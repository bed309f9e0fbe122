// Passkeys: asks the server for a question, the authenticator for an answer, and posts the answer with its form.
'use strict';
(() => {
  const WORDS = {
    NotAllowedError: 'パスキーの確認が取り消されたか、時間が過ぎました。もう一度押してください。',
    InvalidStateError: 'この機器には、あなたのパスキーがもう登録されています。',
    SecurityError: 'このアドレスではパスキーを使えません。正しいホスト名 (IP アドレスでないもの) で開いてください。',
  };
  const OTHER = 'パスキーを使えませんでした。確認コードを使うか、もう一度押してください。';

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = async (address, token) => {
    const answer = await fetch(address, { method: 'POST', headers: { 'X-CSRFToken': token }, redirect: 'error' });
    if (!answer.ok) throw new Error(String(answer.status));
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    if (options.allowCredentials) options.allowCredentials = named(options.allowCredentials);
    if (options.excludeCredentials) options.excludeCredentials = named(options.excludeCredentials);
    return options;
  };

  const written = (made) => {
    const response = {};
    for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  };

  for (const button of document.querySelectorAll('button[data-question]')) {
    const form = button.form;
    const says = form.querySelector('[data-passkey-says]');
    button.hidden = !window.PublicKeyCredential;
    button.addEventListener('click', async (event) => {
      event.preventDefault();
      if ([...form.elements].some((field) => field.required && !field.value)) { form.submit(); return; }
      says.textContent = '';
      button.disabled = true;
      try {
        const publicKey = await ask(button.dataset.question, form.elements.csrfmiddlewaretoken.value);
        const made = await navigator.credentials[publicKey.user ? 'create' : 'get']({ publicKey });
        form.elements.passkey.value = written(made);
        form.submit();
      } catch (error) {
        says.textContent = WORDS[error.name] || OTHER;
        button.disabled = false;
        button.focus();
      }
    });
  }
})();
