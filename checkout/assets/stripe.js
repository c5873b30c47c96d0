// The payment page with Stripe: mounts its fields, and sends the buyer to the order's page, which says what came of it.
(() => {
  'use strict';
  const form = document.getElementById('stripe'), problem = document.getElementById('pay-problem');
  const trouble = text => { problem.hidden = !text; problem.textContent = text || ''; };
  if (!window.Stripe) return trouble('The payment could not be loaded. Load this page again; your places stay held.');
  const stripe = window.Stripe(form.dataset.key);
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const elements = stripe.elements({ clientSecret: form.dataset.secret, appearance: { theme: dark ? 'night' : 'stripe' } });
  elements.create('payment').mount('#element');
  form.addEventListener('submit', async e => {
    e.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    trouble('');
    try {
      const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url: new URL(form.dataset.order, location).href } });
      // Only reached when it failed at once; else the buyer is on the way to the order's page.
      trouble(error.message || 'The payment did not work. Try again or take another card.');
    } catch {
      trouble('The payment did not work: the connection broke off. Your places stay held; try again.');
    }
    button.disabled = false;
  });
})();
