import {restoreTheme} from '../views/brand';
import './admin.css';
import type {Api} from './api';
import {DeskView} from './desk';
import {LoginView} from './login';

const app = document.getElementById('app') as HTMLElement;

function signIn(why: string): void {
  const login = new LoginView(open);
  app.replaceChildren(login.element);
  login.say(why);
  login.focus();
}

function open(api: Api, key: string): void {
  const desk = new DeskView(api, key, signIn);
  app.replaceChildren(desk.element);
  desk.start();
}

restoreTheme();
signIn('');
