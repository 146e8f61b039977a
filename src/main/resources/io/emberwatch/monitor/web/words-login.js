// Texts of the login page.
export default {
  en: {
    'login.title': 'Log in',
    'login.name': 'Name',
    'login.password': 'Password',
    'login.wrong': 'name or password is wrong',
    'login.wait': 'too many wrong passwords; try again in {0} s',
    'login.busy': 'too many log in at this moment; try again',
  },
  zh: {
    'login.title': '登录',
    'login.name': '用户名',
    'login.password': '密码',
    'login.wrong': '用户名或密码错误',
    'login.wait': '密码错误次数过多，请在 {0} 秒后重试',
    'login.busy': '当前登录人数过多，请重试',
  },
};
